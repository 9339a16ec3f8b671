import POSIX
import RaftControl

StandardStream.openMissing()
exitProcess(Raftctl.run(ProcessArguments.current))
