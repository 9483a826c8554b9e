// The market's path through viem: argv is the node's URL and the contract's artifact.
const assert = require('node:assert/strict')
const viem = require('viem')
const { generatePrivateKey, privateKeyToAccount } = require('viem/accounts')
const [url, artifactPath] = process.argv.slice(2)
const { abi, bytecode } = require(artifactPath)

async function main() {
  const chain = viem.defineChain({
    id: 1337, name: 'Neelum', nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  })
  const reader = viem.createPublicClient({ chain, transport: viem.http(), pollingInterval: 50 })
  const writer = viem.createWalletClient({ chain, transport: viem.http() })
  const [deployer, seller, buyer] = await writer.getAddresses()
  const receipt = async (hash) => reader.waitForTransactionReceipt({ hash: await hash })

  const { contractAddress: address } = await receipt(writer.deployContract({ account: deployer, abi, bytecode }))
  const price = viem.parseEther('1')
  await receipt(writer.writeContract({ account: seller, address, abi, functionName: 'post', args: [0, 300, price, 0, 0] }))
  const purchase = { account: buyer, address, abi, functionName: 'buy', args: [1n, 300] }
  await assert.rejects(reader.simulateContract({ ...purchase, value: 1n }), (error) => {
    const revert = error.walk((cause) => cause instanceof viem.ContractFunctionRevertedError)
    assert.equal(revert?.reason, 'Send exactly the price.')
    return true
  })
  const before = await reader.getBalance({ address: seller })
  const bought = await receipt(writer.writeContract({ ...purchase, value: price }))
  assert.equal(bought.status, 'success')
  assert.equal((await reader.getBalance({ address: seller })) - before, price)
  const [event] = viem.parseEventLogs({ abi, logs: bought.logs, eventName: 'EnergyPurchased' })
  assert.equal(event.args.buyer, buyer)

  const account = privateKeyToAccount(generatePrivateKey())
  await receipt(writer.sendTransaction({ account: deployer, to: account.address, value: price }))
  const sent = await receipt(writer.sendTransaction({ account, to: seller, value: 5n }))
  assert.equal(sent.type, 'eip1559')
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
