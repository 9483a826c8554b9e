// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.19;

/// @title A market where neighbours sell each other energy.
/// @notice An offer says "I give this much energy for this much Ether", a demand says "I pay this much Ether for
/// this much energy". Taking an order, whole or in part, pays the seller in the same transaction.
///
/// Energy is counted in watt-seconds (60 to the watt-minute, 3600 to the watt-hour), prices in wei for the whole
/// lot. Parts are priced by the difference of two floors, so that the parts of an order cost exactly the whole.
/// Refusals are sentences, because that is what wallets can show.
contract EnergyMarket {
    enum Side { Offer, Demand }

    /// An order past its expiry stays Open until somebody cancels it, but can't be taken any more.
    enum OrderState { None, Open, Closed, Cancelled }

    /// Two storage slots; taking an order writes only the second.
    struct Order {
        address owner;
        uint40 expiry; // seconds since 1970, the first second at which it can't be taken; 0: never expires
        uint48 minFillWs; // the smallest part that may be taken, unless less is left
        Side side;
        uint48 totalWs;
        uint48 openWs; // not yet taken
        uint96 priceWei; // for totalWs
        OrderState state;
    }

    event OrderPosted(
        uint256 indexed orderId, address indexed owner, Side side, uint256 ws, uint256 priceWei, uint256 expiry
    );
    event OrderCancelled(uint256 indexed orderId);
    event EnergyPurchased(
        uint256 indexed tradeId,
        address indexed seller,
        address indexed buyer,
        uint256 orderId,
        uint256 ws,
        uint256 priceWei,
        uint256 deadline
    );
    event Credited(address indexed who, uint256 amount);
    event Withdrawn(address indexed who, uint256 amount);

    /// Seconds that the seller has to deliver, counted from the purchase.
    uint256 public constant deliveryWindow = 1 days;

    /// Gas that a receiving contract may spend on taking its Ether.
    uint256 private constant paymentGas = 30_000;

    /// Orders by id; the first is 1.
    mapping(uint256 => Order) public orders;

    /// Ether that could not be pushed to its owner and waits to be withdrawn, in wei.
    mapping(address => uint256) public credit;

    // One slot, never zero, so that neither the lock nor a new id ever pays for a fresh slot.
    uint64 private lastOrder;
    uint64 private lastTrade;
    bool private unlocked = true;

    /// Keeps a receiver of Ether from coming back in before the call that pays it has ended.
    modifier exclusive() {
        require(unlocked, "The market is busy with another call.");
        unlocked = false;
        _;
        unlocked = true;
    }

    // Orders

    /// @notice Posts an offer, or a demand that carries its price with it.
    /// @param side 0 for an offer, 1 for a demand
    /// @param ws energy in watt-seconds
    /// @param priceWei price of all of it in wei; a demand must send exactly this
    /// @param expiry seconds since 1970 from which the order can't be taken, or 0
    /// @param minFillWs the smallest part that may be taken, at most ws; equal to ws for all or nothing
    function post(Side side, uint48 ws, uint96 priceWei, uint40 expiry, uint48 minFillWs)
        external
        payable
        returns (uint256 orderId)
    {
        require(ws != 0, "An order needs an amount of energy.");
        require(minFillWs <= ws, "The smallest part is larger than the whole.");
        require(expiry == 0 || expiry > block.timestamp, "The expiry has passed already.");
        require(
            msg.value == (side == Side.Demand ? priceWei : 0),
            "A demand carries exactly its price, an offer carries nothing."
        );
        orderId = ++lastOrder;
        orders[orderId] = Order(msg.sender, expiry, minFillWs, side, ws, ws, priceWei, OrderState.Open);
        emit OrderPosted(orderId, msg.sender, side, ws, priceWei, expiry);
    }

    /// @notice Takes an order back and returns the Ether still in it. Owners may at any time, others after expiry.
    function cancel(uint256 orderId) external exclusive {
        Order memory order = orders[orderId];
        require(order.state != OrderState.None, "There is no such order.");
        require(order.state == OrderState.Open, "This order is closed.");
        require(msg.sender == order.owner || expired(order), "This order is not yours.");
        orders[orderId].state = OrderState.Cancelled;
        emit OrderCancelled(orderId);
        if (order.side == Side.Demand) pay(order.owner, price(order, order.openWs));
    }

    // Trades

    /// @notice Buys energy from an offer and pays its owner. Send exactly priceOf(orderId, ws).
    function buy(uint256 orderId, uint48 ws) external payable exclusive returns (uint256 tradeId) {
        Order memory order = orders[orderId];
        uint256 cost = take(orderId, order, Side.Offer, ws);
        require(msg.value == cost, "Send exactly the price.");
        tradeId = record(order.owner, msg.sender, orderId, ws, cost);
    }

    /// @notice Sells energy to a demand and is paid from the Ether it carries.
    function sell(uint256 orderId, uint48 ws) external exclusive returns (uint256 tradeId) {
        Order memory order = orders[orderId];
        uint256 cost = take(orderId, order, Side.Demand, ws);
        tradeId = record(msg.sender, order.owner, orderId, ws, cost);
    }

    /// @notice Sends the caller the Ether that could not be pushed.
    function withdraw() external exclusive {
        uint256 amount = credit[msg.sender];
        require(amount != 0, "Nothing is waiting for you.");
        credit[msg.sender] = 0;
        emit Withdrawn(msg.sender, amount);
        (bool sent,) = msg.sender.call{value: amount}("");
        require(sent, "Your account refused the Ether.");
    }

    // Views

    /// @notice How many orders were ever posted; their ids are 1 to this.
    function orderCount() external view returns (uint256) {
        return lastOrder;
    }

    /// @notice How many trades were ever made; their ids are 1 to this.
    function tradeCount() external view returns (uint256) {
        return lastTrade;
    }

    /// @notice The price in wei of a part of what an order still has, taken next.
    function priceOf(uint256 orderId, uint48 ws) external view returns (uint256) {
        Order memory order = orders[orderId];
        require(order.state == OrderState.Open, "This order is closed.");
        require(ws <= order.openWs, "The order has less energy than that.");
        return price(order, ws);
    }

    /// @notice The orders that can be taken now among at most count ids starting at from.
    function openOrders(uint256 from, uint256 count)
        external
        view
        returns (uint256[] memory ids, Order[] memory found)
    {
        uint256 first = from == 0 ? 1 : from;
        uint256 last = lastOrder;
        if (first > last || count == 0) return (ids, found);
        if (count <= last - first) last = first + count - 1;
        ids = new uint256[](last - first + 1);
        found = new Order[](last - first + 1);
        uint256 length;
        for (uint256 id = first; id <= last; ++id) {
            Order memory order = orders[id];
            if (order.state != OrderState.Open || expired(order)) continue;
            ids[length] = id;
            found[length] = order;
            ++length;
        }
        // The arrays shrink to what was found: a smaller length in the first word, nothing moves.
        assembly ("memory-safe") {
            mstore(ids, length)
            mstore(found, length)
        }
    }

    // Inside

    /// Takes ws out of an order that the caller may take, and says what that costs in wei.
    function take(uint256 orderId, Order memory order, Side side, uint48 ws) private returns (uint256 cost) {
        require(order.state != OrderState.None, "There is no such order.");
        require(order.state == OrderState.Open, "This order is closed.");
        require(order.side == side, "Offers are bought, demands are sold to.");
        require(msg.sender != order.owner, "This order is your own.");
        require(!expired(order), "This order has expired.");
        require(ws != 0, "A trade needs an amount of energy.");
        require(ws <= order.openWs, "The order has less energy than that.");
        require(ws >= order.minFillWs || ws == order.openWs, "The order is not sold in such small parts.");
        cost = price(order, ws);
        Order storage kept = orders[orderId];
        kept.openWs = order.openWs - ws;
        if (ws == order.openWs) kept.state = OrderState.Closed;
    }

    /// Numbers and announces a trade, then pays the seller.
    function record(address seller, address buyer, uint256 orderId, uint256 ws, uint256 cost)
        private
        returns (uint256 tradeId)
    {
        tradeId = ++lastTrade;
        emit EnergyPurchased(tradeId, seller, buyer, orderId, ws, cost, block.timestamp + deliveryWindow);
        pay(seller, cost);
    }

    /// Pushes Ether, and keeps it for withdrawal where the receiver won't take it: nobody can block a trade by
    /// refusing money. A caller who brings too little gas is refused, or it could turn any payment into a credit.
    function pay(address to, uint256 amount) private {
        if (amount == 0) return;
        require(to.code.length == 0 || gasleft() > paymentGas * 2, "Send more gas: the receiver is a contract.");
        bool sent;
        // No output is copied, so a receiver can't make the payer pay for a long answer.
        assembly ("memory-safe") {
            sent := call(paymentGas, to, amount, 0, 0, 0, 0)
        }
        if (sent) return;
        credit[to] += amount;
        emit Credited(to, amount);
    }

    function expired(Order memory order) private view returns (bool) {
        return order.expiry != 0 && block.timestamp >= order.expiry;
    }

    /// The price of the next ws of an order: what is due after them less what was due before.
    function price(Order memory order, uint256 ws) private pure returns (uint256) {
        uint256 total = order.totalWs;
        uint256 taken = total - order.openWs;
        return order.priceWei * (taken + ws) / total - order.priceWei * taken / total;
    }
}
