// The market's path through ethers 6: argv is the node's URL and the contract's artifact.
const assert = require('node:assert/strict')
const { ethers } = require('ethers6')
const [url, artifactPath] = process.argv.slice(2)
const artifact = require(artifactPath)

async function main() {
  const provider = new ethers.JsonRpcProvider(url, undefined, { cacheTimeout: -1 })
  const [deployer, seller, buyer] = await Promise.all([0, 1, 2].map((index) => provider.getSigner(index)))
  const factory = new ethers.ContractFactory(artifact.abi, artifact.bytecode, deployer)
  const market = await (await factory.deploy()).waitForDeployment()

  await (await market.connect(seller).post(0, 300, ethers.parseEther('1'), 0, 0)).wait()
  await assert.rejects(market.connect(buyer).buy(1, 300, { value: 1 }), (error) => {
    assert.equal(error.code, 'CALL_EXCEPTION')
    assert.equal(error.reason, 'Send exactly the price.')
    return true
  })
  const before = await provider.getBalance(seller.address)
  const receipt = await (await market.connect(buyer).buy(1, 300, { value: ethers.parseEther('1') })).wait()
  assert.equal(receipt.status, 1)
  assert.equal((await provider.getBalance(seller.address)) - before, ethers.parseEther('1'))
  const [event] = await market.queryFilter('EnergyPurchased', 0)
  assert.equal(event.args.buyer, buyer.address)

  const wallet = ethers.Wallet.createRandom().connect(provider)
  await (await deployer.sendTransaction({ to: wallet.address, value: ethers.parseEther('2') })).wait()
  const sent = await (await wallet.sendTransaction({ to: seller.address, value: 5n })).wait()
  assert.equal(sent.type, 2)
  await assert.rejects(wallet.sendTransaction({ to: seller.address, value: 5n, nonce: 0, gasLimit: 21000 }), {
    code: 'NONCE_EXPIRED',
  })
  provider.destroy()
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
