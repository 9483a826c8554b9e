// The market's path through web3.js 4 over a WebSocket: argv is the node's URL and the contract's artifact.
const assert = require('node:assert/strict')
const { Web3 } = require('web3v4')
const [url, artifactPath] = process.argv.slice(2)
const artifact = require(artifactPath)

async function main() {
  const web3 = new Web3(url.replace('http:', 'ws:'))
  const [deployer, seller, buyer] = await web3.eth.getAccounts()
  const market = await new web3.eth.Contract(artifact.abi).deploy({ data: artifact.bytecode }).send({ from: deployer })
  const price = web3.utils.toWei('1', 'ether')
  const heads = await web3.eth.subscribe('newBlockHeaders')
  const head = new Promise((resolve) => heads.on('data', resolve))
  await market.methods.post(0, 300, price, 0, 0).send({ from: seller })
  assert.equal(BigInt((await head).number), 2n)
  await assert.rejects(market.methods.buy(1, 300).call({ from: buyer, value: '1' }), (error) => {
    assert.match(String(error.cause?.message ?? error.message), /Send exactly the price\./)
    return true
  })
  const before = await web3.eth.getBalance(seller)
  const bought = await market.methods.buy(1, 300).send({ from: buyer, value: price })
  assert.equal(bought.status, 1n)
  assert.equal((await web3.eth.getBalance(seller)) - before, BigInt(price))
  const [event] = await market.getPastEvents('EnergyPurchased', { fromBlock: 0 })
  assert.equal(event.returnValues.buyer, buyer)
  process.exit(0)
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
