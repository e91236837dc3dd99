using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PurchaseApi.Tests.Predict;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Batch;

public sealed partial class CsvStreamTests
{
    private const string Good = "1,25.5,8,75,Mobile,Returning";

    [GeneratedRegex(",([A-Z]+_[A-Z_]+),", RegexOptions.None, 1000)]
    private static partial Regex Code { get; }

    [Theory]
    [InlineData($"{Good}\n2,-5,1,1,Mobile,New\n{Good}\n", "ok OUT_OF_RANGE ok")]
    [InlineData($"\n{Good}\n\n \t\n{Good}\n\n", "ok ok")]
    [InlineData($"{Good}\n{Good}", "ok ok")]
    [InlineData($"{Good}\r\n{Good}\r\n", "ok ok")]
    [InlineData($"{Good}\r{Good}\r", "ok ok")]
    [InlineData("1,,,,,\n", "ok")]
    [InlineData("1,1,1,1,,\n,1,1,1,Mobile,New\n", "ok ok")]
    [InlineData("\"1\",\"25.5\",8,75,\"Mobile\",\"New\"\n", "ok")]
    [InlineData($"x\"y,1,1,1,Mobile,New\n{Good}\n", "INVALID_CSV ok")]
    [InlineData($"1,1,1,1,\"Mob\nile\",New\n{Good}\n", "NOT_ALLOWED ok")]
    [InlineData($"1,1,1,1,\"Mob\"\"ile\",New\n{Good}\n", "NOT_ALLOWED ok")]
    [InlineData($"1,1,1,1,\"Mobile\"x,New\n{Good}\n", "INVALID_CSV ok")]
    [InlineData($"1,1,1,1,\"Mobile,New\n{Good}\n{Good}\n", "INVALID_CSV ok ok")]
    [InlineData($"{Good}\n1,1,1,1,Mobile,\"New", "ok INVALID_CSV")]
    [InlineData($"1,1\n1,1,1,1,Mobile,New,x\n{Good}\n", "INVALID_CSV INVALID_CSV ok")]
    [InlineData($"1,1\0,1,1,Mobile,New\n1,1,1,1,Mobile\0,New\n\0,1,1,1,Mobile,New\n{Good}\n",
        "WRONG_TYPE NOT_ALLOWED NOT_ALLOWED ok")]
    [InlineData("1,\"12,5\",1,1,Mobile,New\n1,12,5,1,1,Mobile,New\n", "WRONG_TYPE INVALID_CSV")]
    [InlineData("1,1e400,1.5,NaN,mobile,New\n", "NOT_FINITE")]
    [InlineData("=1+1,1,1,1,Mobile,New\n+1,1,1,1,Mobile,New\n-x,1,1,1,Mobile,New\n@a,1,1,1,Mobile,New\n",
        "NOT_ALLOWED NOT_ALLOWED NOT_ALLOWED NOT_ALLOWED")]
    [InlineData("＝1,1,1,1,Mobile,New\n\t=1,1,1,1,Mobile,New\n", "NOT_ALLOWED NOT_ALLOWED")]
    public async Task Rows_are_answered_in_order(string rows, string codes)
    {
        await using var api = new Api();

        var answer = await api.Csv(StreamCalls.Header + rows);

        Assert.Equal(codes, Codes(answer));
        Assert.All(answer.Rows(), row => Assert.DoesNotMatch("^[=+@\t\r]", row));
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public async Task UTF16_is_read_with_a_byte_order_mark_a_charset_or_neither(string encoding)
    {
        await using var api = new Api();
        var text = Encoding.GetEncoding(encoding);
        var expected = await api.Csv(StreamCalls.Header + Good);

        var bytes = text.GetBytes(StreamCalls.Header + Good);
        foreach (var type in (string[])["text/csv", $"text/csv; charset={encoding}"])
            foreach (var mark in (byte[][])[text.GetPreamble(), []])
                Assert.Equal(expected.Text, (await api.Stream([.. mark, .. bytes], type)).Text);
    }

    [Theory]
    [InlineData("windows-1252", "windows-1252")]
    [InlineData("iso-8859-1", "ISO-8859-1")]
    [InlineData("utf-8", "utf8")]
    public async Task Text_is_read_in_the_charset_that_the_request_names(string encoding, string charset)
    {
        using var models = new ModelsFolder();
        models.Publish(yaml: ModelsFolder.PurchaseYaml.Replace("Tablet", "Gerät", StringComparison.Ordinal));
        await using var api = new Api(models);
        var text = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);

        var answer = await api.Stream(
            text.GetBytes(StreamCalls.Header + "1,1,1,1,Gerät,New\n"), $"text/csv; charset={charset}");

        Assert.Equal("ok", Codes(answer));
    }

    [Theory]
    [InlineData("PK\u0003\u0004...", "spreadsheet")]
    [InlineData("PAR1....", "Parquet")]
    [InlineData("\0\0\0\0", "binary")]
    public async Task Binary_files_are_recognized(string start, string what)
    {
        await using var api = new Api();

        foreach (var type in (string[])["text/csv", "application/x-ndjson"])
        {
            var answer = await api.Stream(Encoding.ASCII.GetBytes(start), type);
            answer.IsProblem(400, type == "text/csv" ? "INVALID_CSV" : "INVALID_JSON");
            Assert.Contains(what, answer.Text);
        }
    }

    [Fact]
    public async Task Trailing_separators_are_ignored()
    {
        await using var api = new Api();

        var answer = await api.Csv(StreamCalls.Header + "1,1,1,1,Mobile,New,\n2,1,1,1,Mobile,New,,\n");

        Assert.Equal("ok INVALID_CSV", Codes(answer));
    }

    [Fact]
    public async Task Decimal_commas_are_recognized()
    {
        await using var api = new Api();

        var rows = (await api.Csv(StreamCalls.Header.Replace(',', ';') + "1;12,5;1;1;Mobile;New\n")).Rows();

        Assert.Contains("(was '12,5'; write a decimal point)", Assert.Single(rows));
    }

    [Fact]
    public async Task Too_long_lines_fail_one_row()
    {
        await using var api = new Api();
        var longest = $"1,1,1,1,Mobile,{new string('x', (1 << 20) - 20)}";

        var rows = StreamCalls.Header + $"{Good}\n{longest}\n1,{new string('x', 20 << 20)},1,1,Mobile,New\n{Good}\n";

        Assert.Equal("ok NOT_ALLOWED ROW_TOO_LONG ok", Codes(await api.Csv(rows)));
    }

    [Fact]
    public async Task Ten_thousand_columns_fit_in_memory()
    {
        await using var api = new Api();

        var answer = await api.Csv(string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"c{i}")) + "\n1,2\n");
        var wide = await api.Csv($"{StreamCalls.Header}{new string(',', 10_000)}\n{Good}\n");

        answer.IsProblem(400, "INVALID_CSV");
        Assert.InRange(answer.Text.Length, 1, 10_000);
        Assert.Equal("INVALID_CSV ok", Codes(wide));
    }

    [Fact]
    public async Task NDJSON_errors_have_their_line_number()
    {
        await using var api = new Api();

        var lines = (await api.Csv(
            $"{StreamCalls.Header}{Good}\n\n1,1,1,1,\"a\nb\",New\n1,1\n", "application/x-ndjson")).Lines();

        JsonNode error = lines[2];
        Assert.Equal((1, 4), ((int)lines[1]["index"]!, (int)lines[1]["line"]!));
        Assert.Equal((2, 6), ((int)error["index"]!, (int)error["line"]!));
        Assert.Equal("INVALID_CSV #/2", $"{error["errors"]![0]!["code"]} {error["errors"]![0]!["pointer"]}");
    }

    private static string Codes(Answer answer) => string.Join(' ', answer.Rows().Select(row =>
        row.EndsWith(",,", StringComparison.Ordinal) ? "ok" : Code.Match(row).Groups[1].Value));
}
