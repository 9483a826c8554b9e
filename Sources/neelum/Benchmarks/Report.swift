/// Runs the measures, or those named, prints a line for each figure, and throws where one misses its bar or an answer is
/// wrong.
func report<Bench>(_ measures: [Measure<Bench>], on bench: Bench, only: [String]) throws {
  var failures: [String] = []
  for measure in measures where only.isEmpty || only.contains(measure.name) {
    do {
      for figure in try measure.run(bench) {
        let name = "\(measure.name): \(figure.name)"
        if !figure.bar.isMet(by: figure.value) { failures.append(name) }
        print(
          padded(name, 62), padded(rounded(figure.value), -9), padded(figure.unit, 8),
          padded("\(figure.bar)", 10), figure.bar.verdict(on: figure.value))
      }
    } catch {
      failures.append(measure.name)
      print("\(measure.name): WRONG: \(error)")
    }
  }
  if !failures.isEmpty { throw WrongAnswer(description: "missed: " + failures.joined(separator: "; ")) }
}

/// The text filled up with spaces on its right, or with a negative width on its left.
private func padded(_ text: String, _ width: Int) -> String {
  let spaces = String(repeating: " ", count: max(0, abs(width) - text.count))
  return width < 0 ? spaces + text : text + spaces
}
