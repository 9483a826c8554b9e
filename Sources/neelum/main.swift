import Glibc

let (command, arguments) = Command.chosen(by: CommandLine.arguments)
exit(command.run(arguments))
