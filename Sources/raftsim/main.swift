import POSIX

StandardStream.openMissing()
exitProcess(Program.run(ProcessArguments.current))
