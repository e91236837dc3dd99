using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Scoring.Rows;

/// <summary>Which cell of a record is which field of a row.</summary>
/// <param name="Delimiter">Between cells.</param>
/// <param name="ColumnCount">Cells of a record.</param>
/// <param name="Columns">Per input of the contract; -1 where <paramref name="AsOf"/> stands for it.</param>
/// <param name="IdColumn">null when the rows have no ids.</param>
/// <param name="FirstLine">Where the line after the header stands, from 1.</param>
/// <param name="AsOf">The date of every row that has no column for it.</param>
public sealed record CsvLayout(byte Delimiter, int ColumnCount, int[] Columns, int? IdColumn, long FirstLine, double AsOf = double.NaN)
{
    /// <summary>As many stray columns are named.</summary>
    private const int MaxStrays = 10;

    /// <summary>Every input must have one column. Columns that the contract does not name are told where they may explain
    /// what is missing.</summary>
    /// <param name="contract">Of the model.</param>
    /// <param name="header">The file's first line.</param>
    /// <param name="refusesUnknown">Whether columns are errors that are neither inputs nor id nor label.</param>
    /// <param name="asOf">Of a file without such a column; null when it was not said.</param>
    /// <param name="faults">Everything that is wrong with it.</param>
    /// <returns>null when something is.</returns>
    public static CsvLayout? Of(
        FittedContract contract, CsvHeaderLine header, bool refusesUnknown, double? asOf,
        out IReadOnlyList<FieldFault> faults)
    {
        var (names, found, taken) = (new ColumnNames(header.Names), new List<FieldFault>(), new HashSet<int>());
        int? Take(string name)
        {
            var columns = names.Find(name);
            var isFree = columns.Aggregate(true, (free, column) => taken.Add(column) && free);
            if (columns.Length > 1 || !isFree)
                found.Add(new(FaultCodes.DuplicateField, header.Names[columns[0]]));
            return columns.Length == 0 ? null : columns[0];
        }

        var inputs = new int[contract.Inputs.Count];
        for (var i = 0; i < inputs.Length; i++)
        {
            if (Take(contract.Inputs[i].Column) is { } column) inputs[i] = column;
            else if (asOf is not null && contract.Inputs[i].Name == DateInput.AsOf) inputs[i] = -1;
            else found.Add(new(FaultCodes.MissingField, contract.Inputs[i].Name));
        }

        var id = contract.Id is null ? null : Take(contract.Id);
        if (contract.Document.Label?.Name is { } label) Take(label);
        if (refusesUnknown || found.Count > 0) found.AddRange(header.Names.Where((_, column) => !taken.Contains(column))
            .Select(name => new FieldFault(FaultCodes.UnknownField, name)).Take(MaxStrays));

        faults = found;
        return found.Count > 0
            ? null
            : new(header.Delimiter, header.Names.Count, inputs, id, header.NextLine, asOf ?? double.NaN);
    }
}
