import POSIX

StandardStream.openMissing()
exitProcess(Program.run(Array(CommandLine.arguments.dropFirst())))
