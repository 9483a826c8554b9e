"""A community trades energy: the market deployed, used and watched through web3.py."""

import asyncio

import pytest
from eth_account import Account
from web3 import AsyncWeb3, Web3, WebSocketProvider
from web3.exceptions import ContractLogicError

ETHER = 10**18
OFFER, DEMAND = 0, 1
FIVE_WATT_MINUTES = 300


def mined(w3, hash):
    receipt = w3.eth.wait_for_transaction_receipt(hash)
    assert receipt.status == 1
    return receipt


def test_offer_is_posted_and_bought(w3, market, keys):
    seller, buyer = w3.eth.accounts[1], Account.from_key(keys[2])
    posted = mined(
        w3, market.functions.post(OFFER, FIVE_WATT_MINUTES, 2 * ETHER, 0, 60).transact({"from": seller})
    )
    order = market.events.OrderPosted().process_receipt(posted)[0].args
    assert (order.owner, order.ws, order.priceWei) == (seller, FIVE_WATT_MINUTES, 2 * ETHER)

    before = w3.eth.get_balance(seller), w3.eth.get_balance(buyer.address)
    price = market.functions.priceOf(order.orderId, 150).call()
    assert price == ETHER
    purchase = market.functions.buy(order.orderId, 150).build_transaction(
        {"from": buyer.address, "value": price, "nonce": w3.eth.get_transaction_count(buyer.address)}
    )
    bought = mined(w3, w3.eth.send_raw_transaction(buyer.sign_transaction(purchase).raw_transaction))
    fee = bought.gasUsed * bought.effectiveGasPrice
    assert w3.eth.get_balance(seller) == before[0] + price
    assert w3.eth.get_balance(buyer.address) == before[1] - price - fee

    trade = market.events.EnergyPurchased().process_receipt(bought)[0].args
    assert (trade.seller, trade.buyer, trade.orderId, trade.ws, trade.priceWei) == (
        seller, buyer.address, order.orderId, 150, price,
    )
    ids, found = market.functions.openOrders(0, 10).call()
    assert ids == [order.orderId]
    assert found[0][5] == 150


def test_demand_is_posted_and_sold_to(w3, market):
    buyer, seller = w3.eth.accounts[3], w3.eth.accounts[4]
    mined(w3, market.functions.post(DEMAND, 3600, ETHER, 0, 0).transact({"from": buyer, "value": ETHER}))
    assert w3.eth.get_balance(market.address) == ETHER
    before = w3.eth.get_balance(seller)
    receipt = mined(w3, market.functions.sell(1, 3600).transact({"from": seller}))
    assert w3.eth.get_balance(seller) == before + ETHER - receipt.gasUsed * receipt.effectiveGasPrice
    assert w3.eth.get_balance(market.address) == 0


def test_events_by_filter_and_by_logs(w3, market):
    seller = w3.eth.accounts[1]
    watch = market.events.OrderPosted().create_filter(from_block=0)
    assert watch.get_new_entries() == []
    for ws in (60, 120):
        mined(w3, market.functions.post(OFFER, ws, ETHER, 0, 0).transact({"from": seller}))
    assert [entry.args.ws for entry in watch.get_new_entries()] == [60, 120]
    assert watch.get_new_entries() == []
    assert len(watch.get_all_entries()) == 2
    only_second = market.events.OrderPosted().get_logs(from_block=0, argument_filters={"orderId": 2})
    assert [entry.args.ws for entry in only_second] == [120]


def test_events_and_heads_by_subscription(w3, market, node):
    async def follow():
        async with AsyncWeb3(WebSocketProvider(node.socket_url)) as socket:
            heads = await socket.eth.subscribe("newHeads")
            logs = await socket.eth.subscribe("logs", {"address": market.address})
            await asyncio.to_thread(
                lambda: market.functions.post(OFFER, 60, ETHER, 0, 0).transact({"from": w3.eth.accounts[1]})
            )
            news = {}
            async for message in socket.socket.process_subscriptions():
                news[message["subscription"]] = message["result"]
                if len(news) == 2:
                    break
            assert await socket.eth.unsubscribe(logs)
            return news[heads], news[logs]

    head, log = asyncio.run(asyncio.wait_for(follow(), 20))
    assert head["number"] == 2
    posted = market.events.OrderPosted().process_log(log)
    assert (posted.args.orderId, posted.args.ws, posted.blockNumber) == (1, 60, 2)


def test_refusals_are_sentences(w3, market):
    seller, buyer = w3.eth.accounts[1:3]
    mined(w3, market.functions.post(OFFER, 60, ETHER, 0, 0).transact({"from": seller}))
    with pytest.raises(ContractLogicError, match="Send exactly the price."):
        market.functions.buy(1, 60).call({"from": buyer, "value": 1})
    with pytest.raises(ContractLogicError, match="There is no such order."):
        market.functions.buy(7, 60).estimate_gas({"from": buyer, "value": 1})
    with pytest.raises(ContractLogicError) as caught:
        market.functions.buy(1, 60).call({"from": seller, "value": ETHER})
    assert caught.value.data.startswith(Web3.keccak(text="Error(string)")[:4].to_0x_hex())


def test_refused_transaction_still_has_a_receipt(w3, market):
    hash = market.functions.cancel(5).transact({"from": w3.eth.accounts[1], "gas": 100_000})
    receipt = w3.eth.wait_for_transaction_receipt(hash)
    assert receipt.status == 0
    assert receipt.logs == []


def test_revert_takes_a_trade_back(w3, market):
    seller, buyer = w3.eth.accounts[1:3]
    mined(w3, market.functions.post(OFFER, 60, ETHER, 0, 0).transact({"from": seller}))
    snapshot = w3.provider.make_request("evm_snapshot", [])["result"]
    mined(w3, market.functions.buy(1, 60).transact({"from": buyer, "value": ETHER}))
    assert market.functions.tradeCount().call() == 1
    assert w3.provider.make_request("evm_revert", [snapshot])["result"] is True
    assert market.functions.tradeCount().call() == 0
    assert market.events.EnergyPurchased().get_logs(from_block=0) == []
    mined(w3, market.functions.buy(1, 60).transact({"from": buyer, "value": ETHER}))
