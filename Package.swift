// swift-tools-version: 6.0
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

/// For rooms of many tiny functions: those that call nothing would spend three instructions of ten on frame pointers.
let frameless: [SwiftSetting] = [
  .unsafeFlags(["-Xcc", "-momit-leaf-frame-pointer"], .when(configuration: .release))
]

/// A room of the house: a Swift target and what it may import (see Sources/README.md).
func room(_ name: String, imports: [Target.Dependency] = [], also more: [SwiftSetting] = []) -> Target {
  .target(name: name, dependencies: imports, exclude: [], swiftSettings: settings + more)
}

/// Tests mirror the rooms.
func tests(_ room: String, with imports: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: room + "Tests", dependencies: [.byName(name: room), "TestSupport"] + imports,
    swiftSettings: settings)
}

/// A native library from the distribution's packages.
func native(_ name: String, pkgConfig: String? = nil, package: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

let package = Package(
  name: "Neelum",
  products: [.executable(name: "neelum", targets: ["neelum"])],
  targets: [
    native("CSecp256k1", pkgConfig: "libsecp256k1", package: "libsecp256k1-dev"),
    native("CLevelDB", package: "libleveldb-dev"),
    native("COpenSSL", pkgConfig: "libcrypto", package: "libssl-dev"),
    native("CCurl", pkgConfig: "libcurl", package: "libcurl4-openssl-dev"),
    native("CEpoll", package: "libc6-dev"),

    .target(name: "CKeccak"),
    room("Primitives", imports: ["CKeccak"], also: frameless),
    room("Cryptography", imports: ["Primitives", "CSecp256k1", "COpenSSL"]),
    room("Trie", imports: ["Primitives"]),
    room("Storage", imports: ["CLevelDB"]),
    room("EVM", imports: ["Primitives", "Cryptography"], also: frameless),
    room("Chain", imports: ["EVM", "Trie", "Storage", "Cryptography", "Primitives"]),
    room("RPC", imports: ["Chain", "EVM", "Cryptography", "Primitives"]),
    room("Server", imports: ["CEpoll"]),
    room("EnergyMarket", imports: ["Primitives"]),
    room("Bridge", imports: ["EnergyMarket", "Primitives", "CCurl"]),
    room("Simulation"),
    .executableTarget(
      name: "neelum",
      dependencies: [
        "RPC", "Server", "Chain", "EVM", "Trie", "Storage", "Cryptography", "Primitives",
        "EnergyMarket", "Bridge", "Simulation",
      ],
      swiftSettings: settings),

    .target(
      name: "TestSupport", dependencies: ["Primitives", "Storage"], path: "Tests/Support",
      exclude: ["Vectors"],
      swiftSettings: settings),
    tests("Primitives"),
    tests("Cryptography", with: ["Primitives"]),
    tests("Trie", with: ["Primitives"]),
    tests("Storage"),
    tests("EVM", with: ["neelum", "Primitives", "Cryptography"]),
    tests("Chain", with: ["EVM", "Trie", "Storage", "Cryptography", "Primitives"]),
    tests("RPC", with: ["Chain", "EVM", "Cryptography", "Primitives"]),
    tests("Server"),
    tests("EnergyMarket", with: ["Primitives"]),
    tests("Simulation"),
    tests("Bridge", with: ["EnergyMarket", "Primitives", "Server"]),
    tests("neelum", with: ["Chain", "Cryptography", "EVM", "Primitives", "RPC", "Server", "Storage"]),
  ],
  swiftLanguageModes: [.v6]
)
