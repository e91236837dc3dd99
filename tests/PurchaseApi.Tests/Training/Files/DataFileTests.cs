using System.Text;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Tests.Training.Files;

/// <summary>Files as people have them: one way of reading for every command.</summary>
public sealed class DataFileTests : IDisposable
{
    private const string Text = "Stadt;Betrag\nMünchen;12,50 €\n\"Köln; Süd\";3\n";

    private readonly string folder = Directory.CreateTempSubdirectory("data-").FullName;

    public static TheoryData<string, byte[]> Files { get; } = new()
    {
        { "utf-8", Encoding.UTF8.GetBytes(Text) },
        { "utf-8 with a mark", [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(Text)] },
        { "utf-16", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Text)] },
        { "utf-16be", [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(Text)] },
        { "windows-1252", CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(Text) },
        { "gzip", Packed.Encode("gzip", Text) },
        { "gzip of windows-1252",
            Packed.Encode("gzip", CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(Text)) },
        { "two members", [.. Packed.Encode("gzip", Text[..20]), .. Packed.Encode("gzip", Text[20..])] },
        { "sep=", Encoding.UTF8.GetBytes("sep=;\r\n" + Text) },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Encoding_packing_and_separator_are_found(string what, byte[] bytes)
    {
        var file = Write($"{what}.csv", bytes);

        Assert.Equal(["Stadt|Betrag", "München|12,50 €", "Köln; Süd|3"], Rows(file));
    }

    [Fact]
    public void A_letter_across_buffer_borders_keeps_the_encoding()
    {
        for (var shift = 0; shift < 4; shift++)
        {
            var text = $"city\n{new string('a', (1 << 20) - 9 - shift)}\n{string.Concat(Enumerable.Repeat("ü€\n", 10))}";

            Assert.Equal("ü€", Rows(Write("long.csv", Encoding.UTF8.GetBytes(text)))[^1]);
        }
    }

    [Theory]
    [InlineData("\n\n  <!DOCTYPE html>\n<html>", "is a web page; download the file itself, not the page that shows it")]
    [InlineData("<HTML><body>", "is a web page; download the file itself, not the page that shows it")]
    [InlineData("\uFEFF<?xml version=\"1.0\"?>", "is XML; export the rows as CSV, a spreadsheet or Parquet")]
    [InlineData("[{\"city\": \"Bonn\"}]", "is JSON; export the rows as CSV, a spreadsheet or Parquet")]
    [InlineData("{\n  \"rows\": []}", "is JSON; export the rows as CSV, a spreadsheet or Parquet")]
    [InlineData("%PDF-1.7\n", "is a PDF; export the rows as CSV, a spreadsheet or Parquet")]
    public void Files_without_a_table_say_what_they_are(string text, string remedy)
    {
        var error = Assert.Throws<DataException>(() => Rows(Write("crm.csv", Encoding.UTF8.GetBytes(text))));

        Assert.Equal($"crm.csv: {remedy}", error.Message);
    }

    [Theory]
    [InlineData("<DATE>,<OPEN>\n1,2\n", "<DATE>|<OPEN>")]
    [InlineData("[id],[name]\n1,2\n", "[id]|[name]")]
    public void Headers_may_begin_with_a_bracket(string text, string header) =>
        Assert.Equal([header, "1|2"], Rows(Write("quotes.csv", Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void Damaged_gzip_members_are_an_error()
    {
        byte[] first = Packed.Encode("gzip", Text), second = Packed.Encode("gzip", "Bonn;7\n");
        for (var i = 0; i < second.Length; i++)
        {
            if (i is >= 4 and <= 9) continue;   // time and system, which nothing protects
            byte[] bytes = [.. first, .. second];
            bytes[first.Length + i] ^= 0x55;

            var error = Assert.Throws<DataException>(() => Rows(Write("damaged.csv.gz", bytes)));
            Assert.Contains("damaged.csv.gz: ", error.Message);
        }
    }

    [Fact]
    public void Spreadsheets_are_read_like_CSV()
    {
        var path = Path.Combine(folder, "shop.xlsx");
        Xlsx.Write(path, ("Notes", [["nothing"]]), ("Orders",
        [
            ["city", "amount", "ordered", "paid"],
            ["Köln, Süd", 12.5, new DateTime(2025, 6, 11, 8, 30, 0), true],
            ["Bonn", 3, new DateTime(2025, 6, 12), null],
        ]));

        Assert.Equal(["nothing"], Rows(path));
        Assert.Equal(
            ["city|amount|ordered|paid", "Köln, Süd|12.5|2025-06-11T08:30:00|true", "Bonn|3|2025-06-12|"],
            Rows(new DataFile(path) { Sheet = "orders" }));
        Assert.Equal(
            [CellKind.Text, CellKind.Number, CellKind.Date, CellKind.Text],
            CsvFile.Read(new DataFile(path) { Sheet = "orders" }, csv => csv.ColumnKinds));
        var error = Assert.Throws<DataException>(() => Rows(new DataFile(path) { Sheet = "Order" }));
        Assert.Equal("shop.xlsx: has no sheet 'Order'; it has Notes, Orders", error.Message);
    }

    [Fact]
    public void A_title_above_the_table_of_a_spreadsheet_is_skipped()
    {
        var path = Path.Combine(folder, "report.xlsx");
        Xlsx.Write(path, ("Report",
        [
            ["Orders of June"], ["Total", 15.5], [],
            ["ordered", "amount", "city", "paid"],
            [new DateTime(2025, 6, 11), 12.5, "Köln", true],
            [new DateTime(2025, 6, 12), 3, "Bonn", null],
        ]));

        Assert.Equal(["ordered|amount|city|paid", "2025-06-11|12.5|Köln|true", "2025-06-12|3|Bonn|"], Rows(path));
        Assert.Equal(
            [CellKind.Date, CellKind.Number, CellKind.Text, CellKind.Text],
            CsvFile.Read(path, csv => csv.ColumnKinds));
    }

    [Fact]
    public void A_damaged_spreadsheet_is_an_error()
    {
        var error = Assert.Throws<DataException>(() => Rows(Write("shop.xlsx", "PK\u0003\u0004damaged"u8.ToArray())));

        Assert.Equal("shop.xlsx: cannot be read as a spreadsheet; unpack it if it is an archive, else save it as CSV", error.Message);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static string[] Rows(DataFile file) => CsvFile.Read(file, csv =>
    {
        var rows = new List<string> { string.Join('|', csv.Headers) };
        while (csv.Read()) rows.Add(string.Join('|', csv.Headers.Select((_, column) => csv.Text(column))));
        return rows.ToArray();
    });
}
