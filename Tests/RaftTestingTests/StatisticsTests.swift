import RaftTesting
import Testing

@Suite("What measured spans are like")
struct StatisticsTests {
    private static let hundred = Sample((1...100).shuffled().map { .milliseconds($0) })

    @Test(
        "a percentile is the shortest span that so many percent do not exceed",
        arguments: [(1, 1), (50, 50), (90, 90), (99, 99), (100, 100)])
    func percentiles(percent: Int, milliseconds: Int) {
        #expect(Self.hundred.percentile(percent) == .milliseconds(milliseconds))
    }

    @Test("a percentile of a few spans is always one of them")
    func fewSpans() {
        let sample = Sample([.milliseconds(30), .milliseconds(10), .milliseconds(20)])
        #expect(sample.median == .milliseconds(20))
        #expect(sample.percentile(33) == .milliseconds(10))
        #expect(sample.percentile(34) == .milliseconds(20))
        #expect(sample.percentile(99) == .milliseconds(30))
        #expect(sample.least == .milliseconds(10))
        #expect(sample.greatest == .milliseconds(30))
    }

    @Test("a histogram's rows are 1, 2 or 5 times a power of ten wide, and as few as allowed")
    func rows() {
        let histogram = Histogram(Self.hundred, rows: 12)
        #expect(histogram.width == .milliseconds(10))
        #expect(histogram.start == .zero)
        #expect(histogram.counts == [9, 10, 10, 10, 10, 10, 10, 10, 10, 10, 1])
        #expect(Histogram(Self.hundred, rows: 10).width == .milliseconds(20))
    }

    @Test("a histogram begins at the row of the shortest span")
    func start() {
        let histogram = Histogram(Sample([.microseconds(1_234), .microseconds(1_236)]), rows: 2)
        #expect(histogram.width == .microseconds(2))
        #expect(histogram.start == .microseconds(1_234))
        #expect(histogram.counts == [1, 1])
    }

    @Test("spans that are all the same have one row")
    func oneRow() {
        #expect(Histogram(Sample([.milliseconds(5), .milliseconds(5)])).counts == [2])
        #expect(Histogram(Sample([.zero])).counts == [1])
    }

    @Test("the longest bar has all the room, and a row with one span is seen")
    func bars() {
        let spans = [Duration](repeating: .milliseconds(10), count: 999) + [.milliseconds(12)]
        let lines = Histogram(Sample(spans), rows: 3).lines(columns: 34)
        #expect(lines[0] == "      10.0 ms  ██████████ 999")
        #expect(lines.last == "      12.0 ms  █ 1")
    }

    @Test(
        "milliseconds have one digit after the point, rounded",
        arguments: [(0, "0.0"), (49, "0.0"), (50, "0.1"), (61_349, "61.3"), (1_000_000, "1000.0")])
    func milliseconds(microseconds: Int, text: String) {
        #expect(Duration.microseconds(microseconds).inMilliseconds == text)
    }
}
