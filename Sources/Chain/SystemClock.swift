#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The machine's time.
package struct SystemClock: ChainClock {
  package init() {}

  package var now: UInt64 { UInt64(max(0, time(nil))) }
}
