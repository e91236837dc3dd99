using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;

namespace PurchaseApi.Tests.Training.Data;

public sealed class ExamplesFileTests : IDisposable
{
    private readonly SessionsFile file = new();

    [Fact]
    public void Rows_and_labels_are_read_with_the_fingerprint_of_the_file()
    {
        var data = file.Read(SessionsFile.Header + SessionsFile.Rows);

        Assert.Equal(60, data.Rows.Count);
        Assert.Equal([7.5, 1], data.Rows[7].Values);
        Assert.True(data.Labels[7]);
        Assert.Equal(0.5, data.BaseRate);
        Assert.Matches("^[0-9a-f]{64}$", data.Sha256);
    }

    [Theory]
    [InlineData(",", ";")]
    [InlineData(",", "\t")]
    [InlineData(",", "|")]
    [InlineData("\n", "\r\n")]
    [InlineData("time_spent,size,bought\n", "\uFEFFtime_spent,size,bought\n")]
    [InlineData("time_spent,size,bought\n", "sep=,\ntime_spent,size,bought\n")]
    [InlineData("time_spent,size,bought\n", "\n\"Time Spent\",SIZE,\"Bought\"\n\n")]
    [InlineData(",S,", ",\"S\",")]
    [InlineData(",S,", ", S ,")]
    [InlineData(",1\n", ",1.0\n")]
    [InlineData("\n7.5,", "\n\n\n7.5,")]
    public void Spreadsheet_variants_are_read_alike(string text, string habit)
    {
        var csv = SessionsFile.Header + SessionsFile.Rows;
        var (plain, data) = (file.Read(csv), file.Read(csv.Replace(text, habit)));

        Assert.Equal(plain.Rows.SelectMany(row => row.Values), data.Rows.SelectMany(row => row.Values));
        Assert.Equal(plain.Labels, data.Labels);
    }

    [Fact]
    public void A_line_break_in_quotes_is_part_of_the_cell_and_counts_as_a_line()
    {
        var noted = SessionsFile.Header.Replace(",b", ",note,b")
            + SessionsFile.Rows.Replace("S,", "S,\"a\nb\",").Replace("M,", "M,,").Replace("L,", "L,c,");

        Assert.Equal(60, file.Read(noted).Rows.Count);
        Assert.Equal(
            "sessions.csv: row 61 (line 82): size must be one of S, M, L (was 'wide').",
            file.Refusal(noted + "1,wide,,1\n"));
    }

    [Fact]
    public void Rows_without_a_label_are_dropped_and_counted()
    {
        var data = file.Read(SessionsFile.Header + "1,S,\n" + SessionsFile.Rows + "2,nothing is read of it, \n");

        Assert.Equal((60, 2), (data.Rows.Count, data.Dropped));
    }

    [Theory]
    [InlineData("yes", "YES", "no")]
    [InlineData("true", "TRUE", "FALSE")]
    [InlineData("1", "1", "0.0")]
    [InlineData("0", "0", "1")]
    [InlineData("'1'", "1", "2")]
    public void The_contracts_positive_value_is_positive(string positive, string yes, string no)
    {
        var rows = string.Concat(Enumerable.Range(0, 60).Select(i => $"1,S,{(i % 3 == 0 ? yes : no)}\n"));

        Assert.Equal(
            Enumerable.Range(0, 60).Select(i => i % 3 == 0), file.Read(SessionsFile.Header + rows, positive).Labels);
    }

    [Fact]
    public void Unused_columns_are_listed()
    {
        var csv = SessionsFile.Header.Replace(",b", ",note,b") + SessionsFile.Rows.Replace("S,", "S,a,")
            .Replace("M,", "M,b,").Replace("L,", "L,c,");

        Assert.Equal(["note"], file.Read(csv).IgnoredColumns);
        Assert.Empty(file.Read(SessionsFile.Header + SessionsFile.Rows).IgnoredColumns);
    }

    [Fact]
    public void Missing_values_are_counted_per_input()
    {
        var data = file.Read($"{SessionsFile.Header}{SessionsFile.Rows},S,1\n,M,0\n,L,\n");

        var imputed = data.Summary(SessionsFile.Contract("1").Inputs).Imputed!;
        Assert.Equal([("time_spent", 2), ("size", 0)], imputed.Select(one => (one.Key, one.Value)));
    }

    [Fact]
    public void The_contract_may_name_the_column_of_an_input()
    {
        var yaml = SessionsFile.Yaml("1").Replace("range:", "column: 'Minutes on site', range:");
        var contract = ContractFile.Parse(yaml, "contract.yaml");
        var header = SessionsFile.Header.Replace("time_spent", "minutes-on-site");
        File.WriteAllText(file.FilePath, header + SessionsFile.Rows);

        Assert.Equal([7.5, 1], ExamplesFile.Read(file.FilePath, contract).Rows[7].Values);
    }

    public void Dispose() => file.Dispose();
}
