import POSIX
import RaftControl

StandardStream.openMissing()
ThisProcess.exit(Raftctl.run(ThisProcess.arguments))
