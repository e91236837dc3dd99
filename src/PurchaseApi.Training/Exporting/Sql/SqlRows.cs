using System.Data.Common;
using System.Globalization;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Training.Exporting.Proof;

namespace PurchaseApi.Training.Exporting.Sql;

/// <summary>Rows in a table of a database, and the answers of an exported query over them.</summary>
internal abstract class SqlRows(SqlDialect dialect, ExportSource source, string query) : IExportEngine
{
    /// <summary>The table that is filled; temporary.</summary>
    public const string Table = "proof_rows";

    public abstract string Name { get; }

    public string Version => Connection.ServerVersion;

    protected abstract DbConnection Connection { get; }

    protected FittedContract Contract => source.Contract;

    public EngineAnswers Score(IReadOnlyList<ProofRow> rows)
    {
        Fill(rows);
        return Answer();
    }

    /// <summary>Creates the table anew and writes the rows into it.</summary>
    public abstract void Fill(IReadOnlyList<ProofRow> rows);

    /// <summary>Runs the query over the rows that are in the table.</summary>
    public EngineAnswers Answer()
    {
        using var command = Command(query);
        using var reader = command.ExecuteReader();
        var hasScorer = source.Version.Predictor.HasScorer;
        var (margins, probabilities) = (new List<double>(), new List<double>());
        var (predictions, decisions) = (new List<bool>(), new List<EngineDecision>());
        var names = Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, index => index);
        while (reader.Read())
        {
            margins.Add(Number("margin"));
            probabilities.Add(Number("probability"));
            predictions.Add(hasScorer && Number("prediction") == 1);
            decisions.Add(new(
                Word("confidence"), Word("segment"), Word("intent"), Word("action"), Number("expected_value"),
                Number("expected_gain")));
        }

        return new([.. margins])
        {
            Probabilities = hasScorer ? [.. probabilities] : null,
            Predictions = hasScorer ? [.. predictions] : null,
            Decisions = decisions,
        };

        double Number(string name) => names.TryGetValue(name, out var index) && !reader.IsDBNull(index)
            ? Convert.ToDouble(reader.GetValue(index), CultureInfo.InvariantCulture)
            : double.NaN;

        string? Word(string name) =>
            names.TryGetValue(name, out var index) && !reader.IsDBNull(index) ? reader.GetString(index) : null;
    }

    /// <summary>Runs a script that makes a table; temporary, too.</summary>
    public virtual void Run(string script)
    {
        using var command = Command(script);
        command.ExecuteNonQuery();
    }

    public void Dispose() => Connection.Dispose();

    protected virtual DbCommand Command(string text)
    {
        var command = Connection.CreateCommand();
        command.CommandText = text;
        return command;
    }

    /// <summary>A text for words, a float64 for everything else, and a number as the id.</summary>
    protected string Definition(string text)
    {
        var columns = Contract.Inputs.Select(input =>
            $"{dialect.Quoted(input.Name)} {(ExportedWords.IsText(input) ? text : dialect.Double)}");
        return string.Join(", ", Contract.Id is { } id ? columns.Prepend($"{dialect.Quoted(id)} bigint") : columns);
    }
}
