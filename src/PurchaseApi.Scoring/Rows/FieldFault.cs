using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Scoring.Rows;

/// <summary>What is wrong with one field of a row; <see cref="FaultWords"/> words it.</summary>
/// <param name="Code">One of <see cref="FaultCodes"/>.</param>
/// <param name="Field">The field's name as it was given; empty when the row itself is at fault.</param>
/// <param name="Given">The value as it was given, shortened; of a line that cannot be read, why not.</param>
public sealed record FieldFault(string Code, string Field, string Given = "");
