/// Lets a running node copy its chain to a directory on its machine; answers the copy's head.
///
/// Takes as long as it takes, up to a day.
package func requestBackup(from url: String, to directory: String) throws -> BlockPosition {
  let answer = try JSONRPCClient(url: url).call(
    "admin_backup", [.string(directory)], milliseconds: 86_400_000)
  guard let position = BlockPosition(json: answer) else {
    throw ChainFailure("the node's answer doesn't tell what it copied")
  }
  return position
}
