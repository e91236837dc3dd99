using PurchaseApi.Training.Fitting.LibSvm;

namespace PurchaseApi.Tests.Training.Fitting.LibSvm;

public sealed class InstalledLibSvmTests : RequiresLibSvm
{
    [Fact]
    public void The_library_says_its_version() => Assert.True(LibSvmLibrary.Version >= new Version(3, 17));

    [Fact]
    public unsafe void Structures_are_as_large_as_those_of_the_C_header()
    {
        Assert.Equal(16, sizeof(SvmNode));
        Assert.Equal(24, sizeof(SvmProblem));
        Assert.Equal(104, sizeof(SvmParameter));
        Assert.Equal(136, sizeof(SvmModelStart));
    }
}
