using System.Globalization;
using ParquetSharp;
using PurchaseApi.Parquet;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Parquet;

public sealed class ParquetRowsTests
{
    [Fact]
    public void Nulls_survive_pages_and_row_groups()
    {
        const int Rows = 10_000, GroupRows = 777;
        string? Word(int row) => row % 3 == 0 ? null : row % 7 == 0 ? "" : $"word {row % 50}";
        double? Number(int row) => row % 5 == 0 ? null : row / 4.0;
        var groups = Enumerable.Range(0, Rows).Chunk(GroupRows)
            .Select(rows => (Array[])[rows.Select(Word).ToArray(), rows.Select(Number).ToArray(), rows])
            .ToArray();

        var lines = ParquetFile.Read(ParquetFile.Write(
            [new Column<string>("word"), new Column<double?>("number"), new Column<int>("row")], groups));

        Assert.Equal("\"word\",\"number\",\"row\"", lines[0]);
        Assert.Equal(Enumerable.Range(0, Rows).Select(row => $"{Word(row)},{Number(row)},{row}"), lines[1..]);
    }

    [Fact]
    public void Every_type_is_written_like_CSV()
    {
        var time = new DateTime(2026, 6, 30, 8, 15, 0, DateTimeKind.Utc);
        (Column Column, Array Values, string Cell)[] all =
        [
            (new Column<bool>("flag"), new[] { true }, "true"),
            (new Column<float>("float"), new[] { 0.1f }, "0.1"),
            (new Column<double>("double"), new[] { 1234.5 }, "1234.5"),
            (new Column<double>("missing"), new[] { double.NaN }, ""),
            (new Column<uint>("unsigned"), new[] { uint.MaxValue }, "4294967295"),
            (new Column<ulong>("large"), new[] { ulong.MaxValue }, "18446744073709551615"),
            (new Column<sbyte>("small"), new sbyte[] { -7 }, "-7"),
            (new Column<decimal>("decimal", LogicalType.Decimal(29, 2)), new[] { -1234.50m }, "-1234.50"),
            (new Column<decimal?>("wide", LogicalType.Decimal(29, 3)), new decimal?[] { 0.005m }, "0.005"),
            (new Column<Date>("day"), new[] { new Date(2026, 6, 30) }, "2026-06-30"),
            (new Column<DateTime>("utc", LogicalType.Timestamp(true, TimeUnit.Millis)), new[] { time },
                "2026-06-30T08:15:00Z"),
            (new Column<DateTime>("clock", LogicalType.Timestamp(false, TimeUnit.Micros)),
                new[] { time.AddTicks(1230) },
                "2026-06-30T08:15:00.000123"),
            (new Column<DateTimeNanos>("nanos", LogicalType.Timestamp(true, TimeUnit.Nanos)),
                new[] { new DateTimeNanos(time) }, "2026-06-30T08:15:00Z"),
            (new Column<string>("quoted"), new[] { "a \"b\",\nc" }, "\"a \"\"b\"\",\nc\""),
        ];

        var text = string.Join('\n', ParquetFile.Read(ParquetFile.Write(
            [.. all.Select(one => one.Column)], [.. all.Select(one => one.Values)])));

        Assert.Equal(string.Join(',', all.Select(one => one.Cell)), text[(text.IndexOf('\n') + 1)..]);
    }

    [Fact]
    public void Numbers_read_back_as_the_same_bits()
    {
        var random = new Random(1);
        double[] numbers =
        [
            0, -0.0, double.Epsilon, double.MaxValue, 1e15, -1e-4, 0.30000000000000004, 99999999999.9999,
            123456789.12345,
            .. Enumerable.Range(0, 20_000).Select(_ => BitConverter.Int64BitsToDouble(random.NextInt64())),
            .. Enumerable.Range(0, 20_000).Select(_ => Math.Round((random.NextDouble() - .5) * 1e6, random.Next(7))),
        ];
        double[] finite = [.. numbers.Where(double.IsFinite)];

        var lines = ParquetFile.Read(ParquetFile.Write([new Column<double>("x")], [finite]));

        Assert.Equal(
            finite.Select(BitConverter.DoubleToInt64Bits),
            lines[1..].Select(line =>
                BitConverter.DoubleToInt64Bits(double.Parse(line, CultureInfo.InvariantCulture))));
    }

    [Fact]
    public void Truncated_files_are_rejected_with_a_message()
    {
        var whole = ParquetFile.Write(
            [new Column<string>("word"), new Column<int>("row")],
            [Enumerable.Range(0, 3_000).Select(row => $"{row}").ToArray(), Enumerable.Range(0, 3_000).ToArray()]);

        for (var length = 4; length < whole.Length; length += 97)
        {
            var error = Assert.Throws<UnreadableRowsException>(() => ParquetFile.Read(whole[..length]));
            Assert.Equal("This is not a Parquet file, or it is damaged or cut off.", error.Message);
        }
    }

    [Fact]
    public void Unneeded_columns_are_not_read()
    {
        using var rows = new ParquetRows(new MemoryStream(ParquetFile.Write(
            [new Column<string>("note"), new Column<int>("row"), new Column<double>("x")],
            [new[] { "a", "b" }, new[] { 1, 2 }, new[] { 0.5, 1.5 }])));
        rows.Keep([1]);
        using var text = new StreamReader(rows);

        Assert.Equal("\"note\",\"row\",\"x\"\n,1,\n,2,\n", text.ReadToEnd());
    }

    [Fact]
    public async Task Written_files_read_back()
    {
        const int Rows = 150_000;
        string Line(int row) => $"{(row % 3 == 0 ? "" : $"n{row}")},{row},{(row % 4 == 0 ? "" : $"{row / 8.0}")}";
        var csv = "name,row,share\r\n" + string.Concat(Enumerable.Range(0, Rows).Select(row => Line(row) + "\r\n"));

        var lines = ParquetFile.Read(ParquetFile.FromCsv(csv, name => name switch
        {
            "row" => CellKind.Integer,
            "share" => CellKind.Number,
            _ => CellKind.Text,
        }));

        Assert.Equal(Enumerable.Range(0, Rows).Select(Line), lines[1..]);
    }
}
