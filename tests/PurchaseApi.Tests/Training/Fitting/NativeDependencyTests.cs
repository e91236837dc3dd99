using PurchaseApi.Training.Fitting;

namespace PurchaseApi.Tests.Training.Fitting;

public sealed class NativeDependencyTests
{
    private const string Said =
        "Nothing is not installed (libno-such-thing.so.0 not found): install the package nothing (everywhere)";

    private readonly NativeDependency missing = new("Nothing", ["libno-such-thing.so.0"], "nothing (everywhere)");

    [Fact]
    public void A_missing_library_is_an_obstacle_that_names_the_package() => Assert.Equal(Said, missing.Obstacle());

    [Fact]
    public void Who_asks_for_it_all_the_same_is_told_the_same() =>
        Assert.Equal(Said, Assert.Throws<DllNotFoundException>(() => missing.Handle).Message);
}
