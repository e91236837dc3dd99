using PurchaseApi.Scoring.Contracts.Expressions.Nodes;

namespace PurchaseApi.Scoring.Contracts.Expressions;

/// <summary>Checks names and types and builds the nodes in one walk; an aggregate is missing until fitted.</summary>
internal sealed record Compiler(SymbolTable Symbols, bool AggregatesAllowed)
{
    public Operand Compile(Expression expression) => expression switch
    {
        Expression.Number number => new(number, new Constant(number.Value), ExpressionType.Number),
        Expression.Text text => new(text, new Constant(0), ExpressionType.Text, [text.Value]),
        Expression.Name name => Name(name),
        Expression.Negate negate => Negate(negate),
        Expression.Not not => Not(not),
        Expression.Binary binary => OperatorCompiler.Compile(binary, Compile(binary.Left), Compile(binary.Right)),
        Expression.Call call => Call(call),
        _ => new(expression, new Constant(1), ExpressionType.Truth),
    };

    private Operand Name(Expression.Name name)
    {
        if (Symbols.Find(name.Value) is { } symbol)
        {
            Node slot = symbol.Zone is { } zone ? new DateSlot(symbol.Slot, zone) : new Slot(symbol.Slot);
            return new(name, slot, symbol.Type, symbol.Values ?? []);
        }

        var meant = Symbols.Nearest(name.Value) is { } nearest ? $"; did you mean '{nearest}'?" : "";
        throw new ExpressionException($"unknown name '{Token.Shorten(name.Value)}'{meant}");
    }

    private Operand Negate(Expression.Negate negate)
    {
        var operand = Compile(negate.Operand).Must(ExpressionType.Number, "'-' needs a number");
        return new(negate, new Negative(operand.Node), ExpressionType.Number);
    }

    private Operand Not(Expression.Not not)
    {
        var operand = Compile(not.Operand).Must(ExpressionType.Truth, "'not' needs truth");
        return new(not, new Opposite(operand.Node), ExpressionType.Truth);
    }

    private Operand Call(Expression.Call call)
    {
        if (call.IsAggregate && !AggregatesAllowed)
        {
            throw new ExpressionException(
                $"'{Token.Shorten(call.ToString())}' has to be fitted on training rows before it can be evaluated");
        }

        if (call is { Function: Function.DaysSince, Arguments: [var from] })
        {
            if (Symbols.Find(Moment.AsOf) is null)
                throw new ExpressionException($"'{Token.Shorten(call.ToString())}' counts to the input "
                    + $"'{Moment.AsOf}'; add it (type: date), or name another date: days_since(a, b)");
            return FunctionCompiler.Compile(call, [Compile(from), Compile(new Expression.Name(Moment.AsOf))]);
        }

        return FunctionCompiler.Compile(call, [.. call.Arguments.Select(Compile)]);
    }
}
