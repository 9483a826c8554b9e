import Server
import Synchronization

/// A device on a real socket of this machine: it writes down what it is asked and answers as it is told.
final class RecordingDevice: Sendable {
  private struct Contents {
    var requests: [String] = []
    var answer = HTTPResponse(text: "ok")
  }

  private final class Notebook: Sendable {
    let contents = Mutex(Contents())
  }

  private let notebook = Notebook()
  private let server: HTTPServer
  let port: UInt16

  /// Listens on a port of its own, or on one that another device left.
  init(port: UInt16 = 0) throws {
    var configuration = ServerConfiguration()
    configuration.port = port
    server = HTTPServer(
      configuration,
      handlers: ServerHandlers(route: { [notebook] request in
        let target = request.path + (request.query.map { "?" + $0 } ?? "")
        let body = request.body.isEmpty ? "" : " " + String(decoding: request.body, as: UTF8.self)
        return notebook.contents.withLock { contents in
          contents.requests.append("\(request.method) \(target)\(body)")
          return .response(contents.answer)
        }
      }))
    self.port = try server.start()
  }

  func stop() { server.stop() }

  func answer(_ status: Int, _ text: String = "") {
    notebook.contents.withLock { $0.answer = HTTPResponse(status: status, text: text) }
  }

  /// What was asked since the last look.
  func takeRequests() -> [String] {
    notebook.contents.withLock { contents in
      defer { contents.requests = [] }
      return contents.requests
    }
  }
}
