using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Tests.Training.Numerics;

public sealed class EvenSampleTests
{
    [Fact]
    public void Rows_are_taken_evenly() => Assert.Equal([0, 2, 5, 7], EvenSample.Places(10, 4));

    [Theory]
    [InlineData(3, 4)]
    [InlineData(3, 3)]
    public void All_rows_are_taken_where_there_are_no_more(int count, int most) =>
        Assert.Equal([0, 1, 2], EvenSample.Places(count, most));

    [Fact]
    public void Millions_of_rows_do_not_overflow() =>
        Assert.Equal(1_999_000_000, EvenSample.Places(2_000_000_000, 2_000)[^1]);
}
