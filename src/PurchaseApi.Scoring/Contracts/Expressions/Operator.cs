namespace PurchaseApi.Scoring.Contracts.Expressions;

/// <summary>An operator between two operands.</summary>
public enum Operator
{
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
}
