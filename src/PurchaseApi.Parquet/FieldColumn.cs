using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Answers;
using PurchaseApi.Scoring.Decisions;

namespace PurchaseApi.Parquet;

/// <summary>A field of every prediction as a column.</summary>
internal abstract class FieldColumn(TableColumn column)
{
    public TableColumn Column => column;

    public static FieldColumn Create(AnswerField field, Predictor predictor) => field switch
    {
        WordField word => new Word(word, predictor.Outcomes),
        NumberField { IsInteger: true } number => new Integer(number),
        _ => new Number((NumberField)field),
    };

    public abstract void Add(int row, in Prediction prediction);

    private sealed class Word(WordColumn words) : FieldColumn(words)
    {
        public Word(WordField field, Outcomes outcomes)
            : this(new WordColumn(field.Name, [.. outcomes.All.Select(field.Word)])) { }

        public override void Add(int row, in Prediction prediction) => words.Add(row, prediction.Outcome.Index);
    }

    private sealed class Integer(NumberField field, IntegerColumn values) : FieldColumn(values)
    {
        public Integer(NumberField field) : this(field, new(field.Name)) { }

        public override void Add(int row, in Prediction prediction) =>
            values.Add(row, (long)field.Value(prediction));
    }

    private sealed class Number(NumberField field, NumberColumn values) : FieldColumn(values)
    {
        public Number(NumberField field) : this(field, new(field.Name)) { }

        public override void Add(int row, in Prediction prediction)
        {
            var value = field.Value(prediction);
            if (!double.IsNaN(value)) values.Add(row, value);
        }
    }
}
