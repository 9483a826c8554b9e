import Chain

extension [Option<NodeSettings>] {
  /// The options of a node: Ganache 7's names, letters and older aliases, and our own beside them.
  ///
  /// The order is that of `--help` and of the start banner.
  static let node: [Option<NodeSettings>] = server + wallet + miner + pool + chain + database + logging

  private static let server: [Option<NodeSettings>] = [
    Option(
      "server.host", "h", aliases: ["host", "hostname"], group: "Server", \.host, .text("HOST"),
      help: "The address or name to listen on."),
    Option(
      "server.port", "p", aliases: ["port"], group: "Server", \.port, .port,
      help: "The port to listen on, for HTTP and WebSocket; 0 for any free one."),
    Option(
      "http.vhosts", group: "Server", \.virtualHosts, .list,
      help: "Names, besides localhost and addresses, that requests may call this machine; * for all."),
    Option(
      "http.corsdomain", group: "Server", \.origins, .list,
      help: "Origins of web pages that may use the node, besides wallets and pages on localhost."),
    Option(
      "allow-insecure-unlock", group: "Server", \.allowsInsecureUnlock, .flag,
      help: "Listen beyond this machine although anyone there can spend from the node's accounts."),
  ]

  private static let wallet: [Option<NodeSettings>] = [
    Option(
      "wallet.totalAccounts", "a", aliases: ["accounts"], group: "Wallet", \.accountCount,
      .count(upTo: 10_000), help: "How many accounts to make."),
    Option(
      "wallet.defaultBalance", "e", aliases: ["defaultBalanceEther"], group: "Wallet", \.accountBalance,
      .ether, help: "What each of them begins with, in ether."),
    Option(
      "wallet.deterministic", "d", aliases: ["deterministic"], group: "Wallet", \.isDeterministic, .flag,
      help: "Use the mnemonic that everybody knows, and so the same accounts each time."),
    Option(
      "wallet.mnemonic", "m", aliases: ["mnemonic"], group: "Wallet", \.mnemonic,
      .text("WORDS"), help: "Derive the accounts from this mnemonic. [default: a new random one]"),
    Option(
      "wallet.seed", "s", aliases: ["seed"], group: "Wallet", \.seed, .text("TEXT"),
      help: "Make the mnemonic from this text, as Ganache does."),
    Option(
      "wallet.hdPath", group: "Wallet", \.path, .path,
      help: "The derivation path of the accounts, without their number."),
  ]

  private static let miner: [Option<NodeSettings>] = [
    Option(
      "miner.blockTime", "b", aliases: ["blockTime", "block-time", "dev.period"], group: "Miner", \.blockTime,
      .seconds,
      help: "Seconds between blocks; 0 mines each transaction at once."),
    Option(
      "miner.mixed", aliases: ["mixed-mining"], group: "Miner", \.hasMixedMining, .flag,
      help: "Mine each transaction at once beside the blocks of --miner.blockTime."),
    Option(
      "miner.manual", aliases: ["no-mining"], group: "Miner", \.minesManually, .flag,
      help: "Mine no block but when asked, until evm_setAutomine or miner_start."),
    Option(
      "miner.order", aliases: ["order"], group: "Miner", \.order, .ordering,
      help: "Which of the waiting transactions goes first: fees, the one that tips most; fifo, the oldest."),
    Option(
      "miner.coinbase", aliases: ["coinbase"], group: "Miner", \.coinbase, .address,
      help: "The address that gets the tips."),
    Option(
      "miner.extraData", aliases: ["extraData"], group: "Miner", \.extraData, .bytes(upTo: 32),
      help: "What blocks carry beside their contents."),
    Option(
      "miner.timestampIncrement", group: "Miner", \.timestampIncrement, .increment,
      help: "Seconds from one block's timestamp to the next; clock follows the clock."),
    Option(
      "miner.defaultGasPrice", "g", aliases: ["gasPrice", "gas-price"], group: "Miner", \.gasPrice, .wei,
      banner: BannerPlace(heading: "Default Gas Price"),
      help: "The least gas price that is suggested, and the price of transactions that name none, in wei."),
    Option(
      "miner.blockGasLimit", "l", aliases: ["gasLimit", "gas-limit"], group: "Miner", \.blockGasLimit,
      .positive,
      banner: BannerPlace(heading: "BlockGas Limit"), help: "The gas limit of blocks."),
    Option(
      "miner.callGasLimit", aliases: ["callGasLimit"], group: "Miner", \.callGasLimit, .positive,
      banner: BannerPlace(heading: "Call Gas Limit"),
      help: "The gas limit of eth_call and eth_estimateGas."),
    Option(
      "rpc.evmtimeout", group: "Miner", \.callTimeLimit, .seconds,
      help: "The time that eth_call, eth_estimateGas and eth_getLogs may take, in seconds."),
  ]

  private static let pool: [Option<NodeSettings>] = [
    Option(
      "rpc.allow-unprotected-txs", group: "Pool", \.allowsUnprotected, .flag,
      help: "Take transactions that name no chain, which anyone can send on every chain."),
    Option(
      "miner.priceBump", aliases: ["txpool.pricebump"], group: "Pool", \.poolLimits.priceBump, .positive,
      help: "By how many percent the fees of a transaction must exceed those of the one it replaces."),
    Option(
      "txpool.globalslots", group: "Pool", \.poolLimits.all, .count(upTo: 1_000_000),
      help: "How many transactions may wait; large ones count once for each 32 KiB."),
    Option(
      "txpool.accountqueue", group: "Pool", \.poolLimits.queued, .count(upTo: 1_000_000),
      help: "How many transactions of one account may wait behind a missing nonce."),
  ]

  private static let chain: [Option<NodeSettings>] = [
    Option(
      "chain.hardfork", "k", aliases: ["hardfork"], group: "Chain", \.hardfork, .hardfork,
      banner: BannerPlace(heading: "Chain", label: "Hardfork"), help: "The rules that blocks follow."),
    Option(
      "chain.chainId", aliases: ["chainId"], group: "Chain", \.chainID, .positive,
      banner: BannerPlace(heading: "Chain", label: "Id"), help: "The chain id."),
    Option(
      "chain.networkId", "i", aliases: ["networkId"], group: "Chain", \.networkID, .number,
      help: "The answer of net_version. [default: the time of the start in milliseconds; "
        + "the chain id with a data directory or a genesis file]"),
    Option(
      "chain.baseFee", aliases: ["base-fee"], group: "Chain", \.baseFee, .wei,
      help: "The base fee of the first block, in wei."),
    Option(
      "chain.time", "t", aliases: ["time", "timestamp"], group: "Chain", \.startTime, .moment,
      help: "When the chain's clock begins: a date such as 2026-11-25T18:00:00Z, or seconds since 1970. "
        + "[default: now]"),
    Option(
      "chain.strictTime", group: "Chain", \.hasStrictTime, .flag,
      help: "Keep blocks at least a second apart, as consensus asks; else those of one second share it."),
    Option(
      "genesis", group: "Chain", \.genesisFile, .text("FILE"),
      help: "Begin the chain from a genesis file in geth's format."),
  ]

  private static let database: [Option<NodeSettings>] = [
    Option(
      "database.dbPath", aliases: ["db", "db_path"], group: "Database", \.dataDirectory,
      .text("DIR"), help: "Keep the chain in this directory. [default: in memory]"),
    Option(
      "database.sync", group: "Database", \.sync, .sync,
      help:
        "When blocks must have reached the disk: block, before a receipt can be seen; interval, every second; "
        + "or never."),
  ]

  private static let logging: [Option<NodeSettings>] = [
    Option(
      "logging.quiet", "q", aliases: ["quiet"], group: "Logging", \.isQuiet, .flag,
      help: "Print nothing but errors."),
    Option(
      "logging.verbose", "v", aliases: ["verbose"], group: "Logging", \.isVerbose, .flag,
      help: "Print the parameters of requests too."),
  ]
}
