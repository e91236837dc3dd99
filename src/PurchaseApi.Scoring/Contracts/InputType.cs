namespace PurchaseApi.Scoring.Contracts;

public enum InputType
{
    /// <summary>Any finite number in the range.</summary>
    Number,

    /// <summary>A number without a fraction: 7, 7.0 and 7e0 are the same.</summary>
    Integer,

    /// <summary>One of the values, spelled as in the contract.</summary>
    Category,

    /// <summary>true or false.</summary>
    Flag,

    /// <summary>One of the values, which are levels from the lowest to the highest; case and outer spaces do not
    /// count.</summary>
    Ordinal,

    /// <summary>Any number of texts, for expressions alone.</summary>
    List,
}
