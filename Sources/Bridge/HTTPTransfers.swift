import CCurl
import Primitives

/// Sends HTTP requests side by side on the one thread that calls `wait`, through libcurl.
///
/// Unsafe: libcurl holds a raw pointer to each transfer; `running` keeps the object alive until its handle has been
/// removed from the multi handle. All calls come from one thread at a time, except `wake`, which libcurl allows from
/// any; the owner keeps the object alive while others may wake it.
final class HTTPTransfers: @unchecked Sendable {
  struct Finished {
    var tag: Int
    var result: Result<HTTPReply, HTTPFailure>
  }

  private let multi: UnsafeMutableRawPointer?
  private var running: [UnsafeMutableRawPointer: Transfer] = [:]
  private var failed: [Finished] = []

  init() {
    _ = Self.library
    multi = curl_multi_init()
  }

  deinit {
    for (handle, transfer) in running { release(handle, transfer) }
    curl_multi_cleanup(multi)
  }

  var isIdle: Bool { running.isEmpty && failed.isEmpty }

  /// Begins a request; `wait` gives its result under the tag.
  func start(_ request: HTTPRequest, tag: Int) {
    let transfer = Transfer(tag: tag, limit: request.answerLimit)
    guard let multi, let handle = curl_easy_init() else {
      return failed.append(
        Finished(tag: tag, result: .failure(HTTPFailure(description: "libcurl has no memory"))))
    }
    transfer.configure(handle, for: request)
    running[handle] = transfer
    let code = curl_multi_add_handle(multi, handle)
    if code != CURLM_OK {
      running[handle] = nil
      transfer.freeHeaders()
      curl_easy_cleanup(handle)
      let reason = String(cString: curl_multi_strerror(code))
      failed.append(Finished(tag: tag, result: .failure(HTTPFailure(description: reason))))
    }
  }

  /// Moves the transfers on and returns those that ended, after at most the given time or a call of `wake`.
  func wait(milliseconds: Int) -> [Finished] {
    guard let multi else { return takeFailed() }
    var active: Int32 = 0
    curl_multi_perform(multi, &active)
    var finished = takeFailed() + collect(multi)
    if finished.isEmpty {
      curl_multi_poll(multi, nil, 0, Int32(clamping: milliseconds), nil)
      curl_multi_perform(multi, &active)
      finished = collect(multi)
    }
    return finished
  }

  /// Ends a `wait` early; from any thread.
  func wake() { curl_multi_wakeup(multi) }

  /// Sends one request and waits for its answer.
  func perform(_ request: HTTPRequest) throws(HTTPFailure) -> HTTPReply {
    start(request, tag: 0)
    while true {
      for finished in wait(milliseconds: 1000) { return try finished.result.get() }
    }
  }

  private func takeFailed() -> [Finished] {
    defer { failed = [] }
    return failed
  }

  private func collect(_ multi: UnsafeMutableRawPointer) -> [Finished] {
    var finished: [Finished] = []
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left)?.pointee {
      guard message.msg == CURLMSG_DONE, let handle = message.easy_handle,
        let transfer = running.removeValue(forKey: handle)
      else { continue }
      let code = message.data.result
      var status = 0
      curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
      let reply = HTTPReply(status: status, body: transfer.body)
      let reason = HTTPFailure(description: String(cString: curl_easy_strerror(code)))
      finished.append(
        Finished(tag: transfer.tag, result: code == CURLE_OK ? .success(reply) : .failure(reason)))
      release(handle, transfer)
    }
    return finished
  }

  private func release(_ handle: UnsafeMutableRawPointer, _ transfer: Transfer) {
    curl_multi_remove_handle(multi, handle)
    transfer.freeHeaders()
    curl_easy_cleanup(handle)
  }

  /// libcurl's own start, once a process.
  static let library: CURLcode = curl_global_init(curl_everything)
}

/// One request on its way.
private final class Transfer {
  let tag: Int
  let limit: Int
  var body: Bytes = []
  private var headers: UnsafeMutablePointer<curl_slist>?

  init(tag: Int, limit: Int) { (self.tag, self.limit) = (tag, limit) }

  func freeHeaders() {
    curl_slist_free_all(headers)
    headers = nil
  }

  func configure(_ handle: UnsafeMutableRawPointer, for request: HTTPRequest) {
    curl_set_text(handle, CURLOPT_URL, request.url)
    curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
    curl_set_text(handle, CURLOPT_NOPROXY, "*")
    curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, request.connectMilliseconds)
    curl_set_long(handle, CURLOPT_TIMEOUT_MS, request.totalMilliseconds)
    if request.method != "GET" || !request.body.isEmpty {
      curl_set_long(handle, CURLOPT_POSTFIELDSIZE, request.body.count)
      request.body.withUnsafeBytes { bytes in
        // Copied by libcurl, for exactly the length set above.
        let start = bytes.baseAddress.map(UnsafeMutableRawPointer.init(mutating:))
        if let start { curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, start) }
      }
      if request.body.isEmpty { curl_set_text(handle, CURLOPT_COPYPOSTFIELDS, "") }
      curl_set_text(handle, CURLOPT_CUSTOMREQUEST, request.method)
    }
    // libcurl would add these of its own accord, and small devices answer neither.
    for header in ["Expect:", "Accept: */*"] + request.headers {
      headers = curl_slist_append(headers, header)
    }
    if let headers { curl_set_pointer(handle, CURLOPT_HTTPHEADER, headers) }
    if let credentials = request.credentials {
      curl_set_long(handle, CURLOPT_HTTPAUTH, curl_basic_or_digest)
      curl_set_text(handle, CURLOPT_USERNAME, credentials.user)
      curl_set_text(handle, CURLOPT_PASSWORD, credentials.password)
    }
    curl_set_writer(
      handle,
      { bytes, _, count, target in
        guard let bytes, let target else { return 0 }
        let transfer = Unmanaged<Transfer>.fromOpaque(target).takeUnretainedValue()
        // Less than it offered tells libcurl to give up.
        guard transfer.body.count + count <= transfer.limit else { return 0 }
        transfer.body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
        return count
      }, Unmanaged.passUnretained(self).toOpaque())
  }
}
