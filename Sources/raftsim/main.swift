import POSIX

StandardStream.openMissing()
let arguments = Array(CommandLine.arguments.dropFirst())
let rest = Array(arguments.dropFirst())
switch arguments.first {
case "explore": exitProcess(Explore.run(rest))
case "distance": exitProcess(Distance.run(rest))
default: exitProcess(Program.run(arguments))
}
