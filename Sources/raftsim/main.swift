import POSIX

StandardStream.openMissing()
let arguments = Array(CommandLine.arguments.dropFirst())
exitProcess(
    arguments.first == "explore"
        ? Explore.run(Array(arguments.dropFirst())) : Program.run(arguments))
