// The room EnergyMarket; see Sources/README.md.
