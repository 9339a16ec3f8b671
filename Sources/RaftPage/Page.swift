internal import CRaftPage

/// The page that shows elections: one HTML file that needs nothing else, neither a network nor a
/// server.
///
/// Its source are the files in `CRaftPage/Source`, which a browser can open as they are. Here they
/// are put into one, with what is to be shown.
public struct Page: Sendable {
    /// What the page shows, as JSON.
    private let data: String

    /// A page that plays recorded runs.
    ///
    /// - Parameter recordings: The JSON object that the article "Recordings" describes.
    public init(playing recordings: String) { data = recordings }

    /// The page that shows a live cluster: it asks for `events` where it comes from.
    public static let live = Page(playing: #"{"live":"events"}"#)

    /// The style as it stands in the page: a content security policy lets its digest pass.
    public static var style: String { "\n" + Source.style }

    /// The script as it stands in the page.
    public static var script: String { "\n" + Source.scripts.joined(separator: "\n") }

    /// The whole file.
    public var html: String {
        let lines = Source.frame.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.compactMap(fill).joined(separator: "\n")
    }

    /// A line of the frame with what it refers to in its place; none for what stands elsewhere.
    private func fill(_ line: Substring) -> String? {
        switch line {
        case #"<link rel="stylesheet" href="page.css">"#: "<style>\(Self.style)</style>"
        case #"<script type="application/json" id="data"></script>"#:
            #"<script type="application/json" id="data">\#(data.withoutTags)</script>"#
        case #"<script src="start.js"></script>"#: "<script>\(Self.script)</script>"
        case let line where line.hasPrefix("<script src="): nil
        default: String(line)
        }
    }
}

/// The files, as they are.
private enum Source {
    static let files = (0..<page_file_count()).map { place in
        unsafe String(cString: page_file_at(place).text)
    }
    static var frame: String { files[0] }
    static var style: String { files[1] }
    static var scripts: ArraySlice<String> { files[2...] }
}

extension String {
    /// JSON in which no tag can begin or end: `<` only stands in strings there, where it may be
    /// escaped.
    fileprivate var withoutTags: String {
        split(separator: "<", omittingEmptySubsequences: false).joined(separator: "\\u003c")
    }
}
