import POSIX
import RaftControl

StandardStream.openMissing()
exitProcess(Control.run(Array(CommandLine.arguments.dropFirst())))
