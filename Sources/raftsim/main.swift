import POSIX

StandardStream.openMissing()
ThisProcess.exit(Program.run(ThisProcess.arguments))
