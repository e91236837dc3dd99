using System.Text;
using CsCheck;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Tests.Scoring.Rows;

public sealed class CsvRecordTests
{
    private const int Longest = 200;   // some vectors long

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    public void Cells_of_every_length_end_at_their_delimiter(char delimiter)
    {
        var record = new CsvRecord((byte)delimiter, maxCells: 3);
        for (var first = 0; first < Longest; first++)
            for (var second = 0; second < Longest; second += 7)
            {
                string[] cells = [new('a', first), new('b', second), "c"];
                // What follows has stops as well, and is none of this record's.
                var bytes = Encoding.UTF8.GetBytes($"{string.Join(delimiter, cells)}\nd{delimiter}\"e\"\r\n");

                Assert.Equal(first + second + 4, record.Scan(bytes, isEnd: false));
                Assert.Equal(cells, Cells(record, bytes));
            }
    }

    [Fact]
    public void Cells_may_be_quoted_in_any_column()
    {
        var letters = Gen.Frequency((1, Gen.Const("ab,\"\r\n\u00FC")), (3, Gen.Const("abc\u00FC")));
        var cells = letters.SelectMany(
            some => Gen.OneOf(some.ToCharArray()).Array[0, 39], (_, cell) => new string(cell));
        var lines = Gen.Select(
            Gen.Select(cells, Gen.Int[0, 4]).Array[2, 10], Gen.OneOf("\n", "\r\n", "\r"));

        lines.Sample(
            (drawn, end) =>
            {
                var record = new CsvRecord((byte)',', maxCells: 10);
                var line = string.Join(',', drawn.Select(cell => Written(cell.Item1, isQuoted: cell.Item2 == 0)));
                var bytes = Encoding.UTF8.GetBytes($"{line}{end}x,y\n");

                Assert.Equal(Encoding.UTF8.GetByteCount(line) + end.Length, record.Scan(bytes, isEnd: false));
                Assert.False(record.IsMalformed);
                Assert.Equal(drawn.Select(cell => cell.Item1), Cells(record, bytes));
            },
            iter: 20_000);
    }

    [Fact]
    public void A_cut_record_is_never_complete()
    {
        var bytes = Encoding.UTF8.GetBytes($"{new string('a', 70)},\"b\n\"\"c\",{new string('d', 70)}\n");
        var record = new CsvRecord((byte)',', maxCells: 3);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Equal(0, record.Scan(bytes.AsSpan(0, length), isEnd: false));

        Assert.Equal(bytes.Length, record.Scan(bytes, isEnd: false));
    }

    private static string[] Cells(CsvRecord record, byte[] bytes) =>
        [.. Enumerable.Range(0, record.Count).Select(i => Encoding.UTF8.GetString(record.Cell(bytes, i)))];

    private static string Written(string cell, bool isQuoted) =>
        isQuoted || cell.IndexOfAny([',', '"', '\r', '\n']) >= 0
            ? $"\"{cell.Replace("\"", "\"\"")}\""
            : cell;
}
