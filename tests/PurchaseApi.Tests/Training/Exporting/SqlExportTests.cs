using System.Text;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Exporting;
using PurchaseApi.Training.Exporting.Proof;
using PurchaseApi.Training.Exporting.Sql;

namespace PurchaseApi.Tests.Training.Exporting;

public sealed class SqlExportTests(ExportedModels models, PostgreSqlServer server)
    : IClassFixture<ExportedModels>, IClassFixture<PostgreSqlServer>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("export-").FullName;

    private static string Shipped => Path.Combine(SharedData.Repository, "models");

    private string Output => Path.Combine(folder, "model.sql");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static TheoryData<string, string> AlgorithmsInDialects() =>
    [
        .. from dialect in (string[])["postgresql", "duckdb", "sqlite"]
        from algorithm in (string[])
            ["logistic_regression", "random_forest", "gradient_boosting", "support_vector_machine", "neural_network"]
        select (dialect, algorithm),
    ];

    public static TheoryData<string, string> InDialects(string one, string other) =>
    [
        .. from dialect in (string[])["postgresql", "duckdb", "sqlite"]
        from word in (string[])[one, other]
        select (dialect, word),
    ];

    public static TheoryData<string, string> ModelsInDialects() =>
    [
        .. from dialect in (string[])["postgresql", "duckdb", "sqlite"]
        from model in (string[])
            ["purchase", "churn", "repurchase", "online-shoppers", "shopping-survey", "customer-segments"]
        select (dialect, model),
    ];

    [Theory]
    [MemberData(nameof(AlgorithmsInDialects))]
    public void Every_algorithm_decides_in_sql_as_in_the_service(string dialect, string algorithm)
    {
        var report = ExportRun.Execute(models[algorithm], Format(dialect), Output);

        Assert.InRange(report.LargestProbabilityDifference!.Value, 0, 1e-12);
        Assert.Null(report.LeftOut);
    }

    [Theory]
    [MemberData(nameof(ModelsInDialects))]
    public void Shipped_models_decide_in_sql_as_in_the_service(string dialect, string model)
    {
        var source = ExportSource.From(Version(model));
        var format = Format(dialect);

        using var engine = format.Open(source, format.Write(source))!;

        var differences = Parity.Compare(source, engine, ProofRows.Spread(source, 1_000, missing: 0.08, seed: 11));
        Assert.InRange(differences.Probability ?? 0, 0, 1e-12);
    }

    [Theory]
    [MemberData(nameof(InDialects), "random_forest", "gradient_boosting")]
    public void Trees_as_rows_of_a_table_decide_as_in_the_service(string dialect, string algorithm)
    {
        var source = ExportSource.From(models[algorithm]);
        var format = Format(dialect, TreeForm.Table);
        var (golden, adversarial) = ProofRows.Draw(source);

        using var engine = format.Open(source, format.Write(source))!;

        ProofRow[] rows = [.. golden, .. adversarial.Where((_, index) => index % 10 == 0)];
        Assert.InRange(Parity.Compare(source, engine, rows).Probability!.Value, 0, 1e-12);
    }

    [Fact]
    public void Trees_as_rows_are_a_file_of_their_own()
    {
        var report = ExportRun.Execute(models["gradient_boosting"], Format("sqlite", TreeForm.Table), Output);

        Assert.InRange(report.LargestProbabilityDifference!.Value, 0, 1e-12);
        Assert.Equal(
            ["model.sql", "model.trees.sql", "parity.json"],
            Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        Assert.Equal("model.trees.sql", report.TreesFile);
    }

    [Theory]
    [InlineData("sqlite", true)]
    [InlineData("spark", false)]
    public void Too_many_trees_for_an_expression_are_rows(string dialect, bool areRows)
    {
        var source = ExportSource.From(models["gradient_boosting"]);
        var trees = source.Trees!;
        var copies = Enumerable.Repeat(trees.Items, 1 + (900 / trees.Items.Count));
        var many = source with { Trees = trees with { Items = [.. copies.SelectMany(one => one)] } };

        Assert.Null(Format(dialect).WriteTrees(source));
        Assert.Equal(areRows, Format(dialect).WriteTrees(many) is not null);
        var text = Encoding.UTF8.GetString(Format(dialect).Write(many));
        Assert.Equal(areRows, text.Contains("odd_trees", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("postgresql", "case")]
    [InlineData("duckdb", "case")]
    [InlineData("sqlite", "case")]
    [InlineData("sqlite", "table")]
    public void A_threshold_moved_by_one_float_is_noticed(string dialect, string form)
    {
        var source = ExportSource.From(models["gradient_boosting"]);
        var moved = source with { Trees = MovedThreshold.In(source, "amount") };

        var error = Assert.Throws<ExportException>(() => ExportRun.Execute(
            moved, Format(dialect, Enum.Parse<TreeForm>(form, ignoreCase: true)), Output));

        Assert.Contains("reaches another leaf", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Theory]
    [InlineData("bigquery")]
    [InlineData("spark")]
    public async Task A_file_that_no_engine_has_run_says_so(string dialect)
    {
        var run = await Export("--dialect", dialect);

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("not proved", run.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("not proved: no engine has run it", File.ReadLines(Output).First(), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "parity.json")));
    }

    [Fact]
    public async Task The_query_reads_the_table_that_is_named()
    {
        var run = await Export("--dialect", "sqlite", "--from", "shop.sessions");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("FROM shop.sessions\n", await File.ReadAllTextAsync(
            Output, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--dialect", "postgresql", "--engine")]
    [InlineData("--from", "sessions", "--dialect")]
    [InlineData("--dialect sqlite --from", "a;drop", "--from")]
    [InlineData("--dialect spark --trees", "table", "--trees")]
    public async Task What_is_needed_is_named(string option, string value, string named)
    {
        var run = await Export([.. option.Split(' '), value]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(named, run.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Theory]
    [InlineData("postgresql")]
    [InlineData("duckdb")]
    [InlineData("sqlite")]
    [Trait("Category", "Slow")]
    public void A_million_rows_reach_the_same_leaves(string dialect)
    {
        var source = ExportSource.From(Version("purchase"));
        var format = Format(dialect);
        var text = format.Write(source);

        for (var part = 0; part < 10; part++)
        {
            using var engine = format.Open(source, text)!;
            var rows = ProofRows.Spread(source, count: 100_000, missing: 0.08, seed: part);
            Assert.InRange(Parity.Compare(source, engine, rows).Probability!.Value, 0, 1e-12);
        }
    }

    private static PublishedVersion Version(string model)
    {
        var repository = new ModelRepository(Shipped);
        return PublishedVersion.Load(repository, model, repository.Current(model));
    }

    private SqlFormat Format(string dialect, TreeForm trees = TreeForm.Auto) => SqlEngines.Format(
        dialect, "sessions", dialect == "postgresql" ? server.Url : null, trees);

    private Task<WorkerRun> Export(params string[] options) => Worker.Run(
    [
        "export", "--model", "purchase", "--models", Shipped, "--format", "sql", "--output", Output, .. options,
    ]);
}
