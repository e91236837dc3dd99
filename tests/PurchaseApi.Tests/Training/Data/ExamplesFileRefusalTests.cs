using System.Text;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Tests.Training.Data;

public sealed class ExamplesFileRefusalTests : IDisposable
{
    private readonly SessionsFile file = new();

    [Theory]
    [InlineData("x,S,1",
        "row 61 (line 62): time_spent must be a number from 0 to 100, or empty when it is not known (was 'x').")]
    [InlineData("1e400,S,1",
        "row 61 (line 62): time_spent must be a number from 0 to 100, or empty when it is not known (was '1e400').")]
    [InlineData("\"1,5\",S,1",
        "row 61 (line 62): time_spent must be a number from 0 to 100, or empty when it is not known "
        + "(was '1,5'; write a decimal point).")]
    [InlineData("NaN,S,1",
        "row 61 (line 62): time_spent must be a number from 0 to 100, or empty when it is not known (was 'NaN').")]
    [InlineData("inf,S,1",
        "row 61 (line 62): time_spent must be a number from 0 to 100, or empty when it is not known (was 'inf').")]
    [InlineData("-1,S,1",
        "row 61 (line 62): time_spent must be a number from 0 to 100, or empty when it is not known (was '-1').")]
    [InlineData("\n1\0,S,1",
        "row 61 (line 63): time_spent must be a number from 0 to 100, or empty when it is not known (was '1?').")]
    [InlineData("1,,1", "row 61 (line 62): size must not be empty; give one of S, M, L.")]
    [InlineData("1,s,1", "row 61 (line 62): size must be one of S, M, L (was 's'; did you mean S?).")]
    [InlineData("1,\"S\nM\",1", "row 61 (line 62): size must be one of S, M, L (was 'S?M').")]
    [InlineData("1,S,yes", "row 61 (line 62): bought must be a number, as the positive label 1 is (was 'yes')")]
    [InlineData("1,S,nan", "row 61 (line 62): bought must be a number, as the positive label 1 is (was 'nan')")]
    [InlineData("1,S", "row 61 (line 62): 2 cells where the header has 3")]
    [InlineData("1,S,1,,", "row 61 (line 62): 5 cells where the header has 3")]
    [InlineData("1,\"S,1", "row 61 (line 62): a quote is not closed")]
    [InlineData("1,S\"M\",1", "row 61 (line 62): a quote is where none can be; quote the whole cell")]
    public void Reading_stops_at_the_first_invalid_row(string row, string problem) =>
        Assert.Equal($"sessions.csv: {problem}", file.Refusal($"{SessionsFile.Header}{SessionsFile.Rows}{row}\n"));

    [Theory]
    [InlineData("", "is empty; its first line must name the columns")]
    [InlineData("\n \n", "is empty; its first line must name the columns")]
    [InlineData("time_spent^size^bought\n1^S^1\n", "missing columns 'time_spent', 'size', 'bought'; it has "
        + "'time_spent^size^bought' alone; are its columns separated by a comma, a semicolon, a tab or '|'? If the first line is a title, remove it")]
    [InlineData("June,,\n1,2,3\n1,S,1\n", "missing columns 'time_spent', 'size', 'bought'; it has "
        + "'June', '', ''; if the first line is a title, remove it")]
    [InlineData("time_spent,height\n1,2\n", "missing columns 'size', 'bought'; it has 'time_spent', 'height'")]
    [InlineData("time_spend,size,bought\n",
        "no column 'time_spent' (is it 'time_spend'?); it has 'time_spend', 'size', 'bought'")]
    [InlineData("time_spent,size,purchased\n", "no column 'bought'; it has 'time_spent', 'size', 'purchased'")]
    public void Mismatched_headers_are_rejected(string header, string problem) =>
        Assert.Equal($"sessions.csv: {problem}", file.Refusal(header));

    [Theory]
    [InlineData(0, "has 0 labeled rows; at least 50 are needed")]
    [InlineData(49, "has 49 labeled rows; at least 50 are needed")]
    public void Too_few_rows_are_rejected(int count, string problem)
    {
        var rows = string.Join('\n', SessionsFile.Rows.Split('\n').Take(count));

        Assert.Equal($"sessions.csv: {problem}", file.Refusal(SessionsFile.Header + rows));
        Assert.Equal(
            $"sessions.csv: {problem.Replace(";", " and 1 without a label;")}",
            file.Refusal($"{SessionsFile.Header}{rows}\n1,S,\n"));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("0")]
    public void Labels_of_one_class_are_rejected(string label) => Assert.Equal(
        "sessions.csv: every label is the same; 'bought' must be '1' in some rows and not in others",
        file.Refusal(
            SessionsFile.Header + SessionsFile.Rows.Replace(",1\n", $",{label}\n").Replace(",0\n", $",{label}\n")));

    [Fact]
    public void An_unclosed_quote_ends_reading_early() => Assert.Equal(
        "sessions.csv: row 1 (line 2): longer than 1048576 bytes. Is a quote not closed?",
        file.Refusal($"{SessionsFile.Header}\"{string.Concat(Enumerable.Repeat(SessionsFile.Rows, 5_000))}"));

    [Fact]
    public void Folders_and_missing_files_are_reported()
    {
        var contract = SessionsFile.Contract("1");

        foreach (var path in new[] { file.Folder, file.FilePath, "" })
        {
            var error = Assert.Throws<DataException>(() => ExamplesFile.Read(path, contract));
            Assert.Equal($"{path}: file not found", error.Message);
        }
    }

    [Fact]
    public void Arbitrary_bytes_give_at_worst_one_line_of_error()
    {
        var random = new Random(23);
        var whole = Encoding.UTF8.GetBytes(SessionsFile.Header + SessionsFile.Rows);
        var contract = SessionsFile.Contract("1");
        var refused = 0;
        for (var i = 0; i < 500; i++)
        {
            var bytes = whole.ToArray();
            for (var left = random.Next(1, 4); left > 0; left--)
                bytes[random.Next(random.Next(2) == 0 ? 30 : bytes.Length)] = (byte)Random(random);
            File.WriteAllBytes(file.FilePath, random.Next(10) == 0 ? bytes[..random.Next(bytes.Length)] : bytes);
            try
            {
                ExamplesFile.Read(file.FilePath, contract);
            }
            catch (DataException error)
            {
                refused++;
                Assert.DoesNotContain(error.Message, char.IsControl);
                Assert.StartsWith("sessions.csv: ", error.Message);
            }
        }

        Assert.InRange(refused, 200, 499);
    }

    public void Dispose() => file.Dispose();

    private static int Random(Random random) =>
        random.Next(3) == 0 ? ",\"\n\r;\t\0 "[random.Next(8)] : random.Next(256);
}
