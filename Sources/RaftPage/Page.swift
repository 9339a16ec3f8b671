internal import Authentication
internal import CRaftPage

/// The page that shows elections: one HTML file that needs nothing else, neither a network nor a
/// server.
///
/// Its source are the files in `CRaftPage/Source`, which a browser can open as they are. Here they
/// are put into one, with what is to be shown.
public struct Page: Sendable {
    /// What the page shows, as JSON.
    private let data: String

    /// What it may fetch: nothing, or what comes from where it comes from.
    private let source: String

    /// A page that plays recorded runs.
    ///
    /// - Parameter recordings: The JSON object that the article "Recordings" describes.
    public init(playing recordings: String) { self.init(recordings, fetchingFrom: "'none'") }

    private init(_ data: String, fetchingFrom source: String) {
        self.data = data
        self.source = source
    }

    /// The page that shows a live cluster: it asks for `events` where it comes from.
    public static let live = Page(#"{"live":"events"}"#, fetchingFrom: "'self'")

    /// The content security policy that the page bears, and that a server may send with it.
    ///
    /// It lets this style and this script pass, by their digests, and nothing else.
    public var policy: String {
        "default-src 'none'; script-src \(Source.scripts.asSource); "
            + "style-src \(Source.style.asSource); img-src data:; connect-src \(source); "
            + "base-uri 'none'; form-action 'none'"
    }

    /// The whole file.
    public var html: String {
        let lines = Source.frame.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.compactMap(fill).joined(separator: "\n")
    }

    /// A line of the frame with what it refers to in its place; none for what stands elsewhere.
    private func fill(_ line: Substring) -> String? {
        switch line {
        case #"<meta http-equiv="Content-Security-Policy" content="">"#:
            #"<meta http-equiv="Content-Security-Policy" content="\#(policy)">"#
        case #"<link rel="stylesheet" href="page.css">"#: "<style>\(Source.style)</style>"
        case #"<script type="application/json" id="data"></script>"#:
            #"<script type="application/json" id="data">\#(data.withoutTags)</script>"#
        case #"<script src="start.js"></script>"#: "<script>\(Source.scripts)</script>"
        case let line where line.hasPrefix("<script src="): nil
        default: String(line)
        }
    }
}

/// The files, as they stand in the page.
private enum Source {
    static let files = (0..<page_file_count()).map { place in
        unsafe String(cString: page_file_at(place).text)
    }
    static var frame: String { files[0] }
    static let style = "\n" + files[1]
    static let scripts = "\n" + files[2...].joined(separator: "\n")
}

extension String {
    /// What a content security policy calls a style or a script with this text.
    fileprivate var asSource: String {
        "'sha256-\(base64(SHA256.digest(of: Array(utf8)).bytes))'"
    }

    /// JSON in which no tag can begin or end: `<` only stands in strings there, where it may be
    /// escaped.
    fileprivate var withoutTags: String {
        split(separator: "<", omittingEmptySubsequences: false).joined(separator: "\\u003c")
    }
}

/// The bytes in base 64 (RFC 4648, §4).
private func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
        for place in 0...group.count { text.append(alphabet[bits >> (18 - 6 * place) & 63]) }
        text += String(repeating: "=", count: 3 - group.count)
    }
    return text
}
