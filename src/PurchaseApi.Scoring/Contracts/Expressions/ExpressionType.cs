namespace PurchaseApi.Scoring.Contracts.Expressions;

/// <summary>What an expression or a name stands for.</summary>
public enum ExpressionType
{
    /// <summary>A finite number, or missing.</summary>
    Number,

    /// <summary>True or false; a missing one counts as false.</summary>
    Truth,

    /// <summary>One of a known list of texts, or missing.</summary>
    Text,

    /// <summary>Any number of texts, or missing; only functions read it.</summary>
    List,

    /// <summary>A moment, or missing; only functions read it.</summary>
    Date,
}
