import POSIX
import RaftPage
import Testing

@Suite("The page")
struct PageTests {
    private let html = Page(playing: #"{"recordings":[],"title":"</script><b>"}"#).html

    @Test("it is one file that fetches nothing")
    func isOneFile() {
        #expect(html.hasPrefix("<!doctype html>\n"))
        #expect(html.hasSuffix("</html>\n"))
        #expect(occurrences(of: "<script>", in: html) == 1)
        #expect(occurrences(of: "<style>", in: html) == 1)
        #expect(occurrences(of: " src=", in: html) == 0)
        #expect(occurrences(of: "http://", in: html) + occurrences(of: "https://", in: html) == 0)
        #expect(occurrences(of: "page.css", in: html) == 0)
    }

    @Test("what it plays stands in it, and cannot end its own element")
    func hasData() {
        #expect(
            html.contains(#"id="data">{"recordings":[],"title":"\u003c/script>\u003cb>"}</script>"#)
        )
        #expect(Page.live.html.contains(#"id="data">{"live":"events"}</script>"#))
    }

    @Test("its policy lets its own style and script pass, by their digests, and nothing else")
    func hasPolicy() {
        let policy = Page(playing: "{}").policy
        #expect(html.contains("http-equiv=\"Content-Security-Policy\" content=\"\(policy)\">"))
        #expect(policy.hasPrefix("default-src 'none'; script-src 'sha256-"))
        #expect(occurrences(of: "'sha256-", in: policy) == 2)
        #expect(occurrences(of: "unsafe", in: policy) == 0)
        #expect(policy.contains("; connect-src 'none'; "))
        #expect(Page.live.policy.contains("; connect-src 'self'; "))
        #expect(occurrences(of: "onclick=", in: html) + occurrences(of: "style=", in: html) == 0)
    }

    @Test("every rule that it quotes stands in the article that it names, under that heading")
    func quotesArticles() throws {
        var articles: [String: [String: String]] = [:]
        for path in articlePaths {
            let article = try sections(of: path)
            articles[try #require(article.title)] = article.sections
        }
        let rules = try quotations(in: "Sources/CRaftPage/Source/words.js")
        #expect(rules.count > 50)
        for rule in rules {
            #expect(
                articles[rule.article]?[rule.section]?.contains(rule.words) == true,
                "not in “\(rule.article)” under “\(rule.section)”: “\(rule.words)”")
        }
    }
}

/// The articles that the page quotes.
private let articlePaths = [
    "Sources/Raft/Raft.docc/Algorithm.md", "Sources/Raft/Raft.docc/Deviations.md",
    "Sources/Raft/Raft.docc/Safety.md", "Sources/Authentication/Authentication.docc/Protocol.md",
    "Sources/RaftSimulation/RaftSimulation.docc/Simulator.md",
]

/// A text of the repository.
private func text(_ path: String, file: String = #filePath) throws -> String {
    let parts = file.split(separator: "/").dropLast(3)
    let bytes = try WholeFile.read("/" + parts.joined(separator: "/") + "/" + path, atMost: 1 << 20)
    return String(decoding: bytes, as: UTF8.self)
}

/// The title of an article, and its sections by their headings, without line breaks and marks.
private func sections(of path: String) throws -> (title: String?, sections: [String: String]) {
    var title: String?
    var sections: [String: String] = [:]
    var heading = ""
    for line in try text(path).split(separator: "\n") {
        if line.hasPrefix("# ") {
            title = String(line.dropFirst(2))
        } else if line.hasPrefix("## ") {
            heading = String(line.dropFirst(3))
        } else {
            let words = line.filter { $0 != "*" && $0 != "`" }.split(separator: " ")
            sections[heading, default: ""] += words.joined(separator: " ") + " "
        }
    }
    return (title, sections)
}

/// A rule that the page quotes.
private struct Quotation {
    let section, words, article: String
}

/// Each rule as it stands in the script: `name: ["section", "words"],`, and the article's title
/// after that where it is another one than the one about Figure 2.
private func quotations(in path: String) throws -> [Quotation] {
    try text(path).split(separator: "\n").compactMap { line in
        guard line.contains(": [\""), line.hasSuffix("\"],") else { return nil }
        let parts = line.split(separator: "\"", omittingEmptySubsequences: false).map(String.init)
        switch parts.count {
        case 5:
            return Quotation(
                section: parts[1], words: parts[3], article: "The algorithm, box by box")
        case 7: return Quotation(section: parts[1], words: parts[3], article: parts[5])
        default: return nil
        }
    }
}

private func occurrences(of part: String, in text: String) -> Int {
    text.utf8.indices.count { text.utf8[$0...].starts(with: part.utf8) }
}
