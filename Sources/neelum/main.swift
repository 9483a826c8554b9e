import Glibc

let (command, arguments) = Command.chosen(by: Array(CommandLine.arguments.dropFirst()))
exit(command.run(arguments))
