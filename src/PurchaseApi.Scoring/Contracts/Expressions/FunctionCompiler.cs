using PurchaseApi.Scoring.Contracts.Expressions.Nodes;

namespace PurchaseApi.Scoring.Contracts.Expressions;

/// <summary>Checks the arguments of a function, whose count the parser has checked, and joins their nodes.</summary>
internal static class FunctionCompiler
{
    public static Operand Compile(Expression.Call call, Operand[] arguments)
    {
        var name = call.Function.Name();
        switch (call.Function)
        {
            case Function.Count:
                var counted = arguments[0].Must(ExpressionType.List, $"'{name}' needs a list");
                return new(call, new ItemCount(counted.Node, counted.Values.Count == 0), ExpressionType.Number);
            case Function.Contains:
                return Contains(call, arguments[0].Must(ExpressionType.List, $"'{name}' needs a list"), arguments[1]);
            case Function.DaysSince:
                return new(call, new Days(Date(arguments[0], name), Date(arguments[1], name)), ExpressionType.Number);
            case Function.IsWeekend:
                return new(call, new Weekend(Date(arguments[0], name)), ExpressionType.Truth);
            case Function.Hour or Function.Weekday or Function.Month or Function.DayOfYear:
                return new(call, new DatePart(Date(arguments[0], name), Part(call.Function)), ExpressionType.Number);
            case Function.IsMissing:
                return new(call, new IsMissing(arguments[0].Node), ExpressionType.Truth);
            case Function.If:
                return If(call, arguments[0], arguments[1], arguments[2]);
            case >= Function.Mean:
                CheckAggregate(call, arguments);
                return new(call, new Constant(double.NaN), ExpressionType.Number);
        }

        var nodes = arguments.Select(argument => argument.Must(ExpressionType.Number, $"'{name}' needs numbers").Node);
        return new(call, Numeric(call, [.. nodes]), ExpressionType.Number);
    }

    private static DateSlot Date(Operand operand, string name) =>
        (DateSlot)operand.Must(ExpressionType.Date, $"'{name}' needs a date").Node;

    /// <summary>Monday is 1.</summary>
    private static Func<DateTime, double> Part(Function function) => function switch
    {
        Function.Hour => date => date.Hour,
        Function.Weekday => date => date.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)date.DayOfWeek,
        Function.Month => date => date.Month,
        _ => date => date.DayOfYear,
    };

    private static Node Numeric(Expression.Call call, Node[] arguments)
    {
        if (call is { Function: Function.Clamp, Arguments: [_, Expression.Number low, Expression.Number high] }
            && low.Value > high.Value) throw new ExpressionException($"'{call}' has its low end above its high end");

        return call.Function switch
        {
            Function.Min => new Lowest(arguments),
            Function.Max => new Highest(arguments),
            Function.Abs => new Absolute(arguments[0]),
            Function.Log1P => new LogOnePlus(arguments[0]),
            Function.Sqrt => new SquareRoot(arguments[0]),
            _ => new Clamped(arguments[0], arguments[1], arguments[2]),
        };
    }

    private static Operand Contains(Expression.Call call, Operand list, Operand item)
    {
        if (item.Source is not Expression.Text { Value: var text })
            throw new ExpressionException($"'contains' looks for a text in quotes, {item.Is}");
        if (list.Values.Count == 0)
            throw new ExpressionException($"'contains' needs {list.Quoted} to have values: [...] in the contract");

        OperatorCompiler.MustBePossible(item, list);
        var index = list.Values.Index().First(value => value.Item == text).Index;
        return new(call, new HasItem(list.Node, index), ExpressionType.Truth);
    }

    private static Operand If(Expression.Call call, Operand test, Operand then, Operand otherwise)
    {
        test.Must(ExpressionType.Truth, "'if' needs truth as its test");
        if (then.Type is ExpressionType.List or ExpressionType.Date)
            throw new ExpressionException($"'if' gives no list and no date, {then.Is}");
        if (then.Type != otherwise.Type)
            throw new ExpressionException($"'if' needs both results of one type, {then.Is} and {otherwise.Is}");

        if (!then.IsText) return new(call, new Choice(test.Node, then.Node, otherwise.Node), then.Type);

        var values = then.Values.Union(otherwise.Values).ToList();
        var node = new Translated(otherwise.Node, [.. otherwise.Values.Select(value => (double)values.IndexOf(value))]);
        return new(call, new Choice(test.Node, then.Node, node), ExpressionType.Text, values);
    }

    private static void CheckAggregate(Expression.Call call, Operand[] arguments)
    {
        var name = call.Function.Name();
        arguments[0].Must(ExpressionType.Number, $"'{name}' needs a number");

        var condition = 1;
        if (call.Function == Function.Quantile)
        {
            condition = 2;
            if (call.Arguments[1] is not Expression.Number { Value: >= 0 and <= 1 })
                throw new ExpressionException($"'{name}' needs a number from 0 to 1, not '{call.Arguments[1]}'");
        }

        if (arguments.Length > condition)
            arguments[condition].Must(ExpressionType.Truth, $"'{name}' needs truth as its condition");
    }
}
