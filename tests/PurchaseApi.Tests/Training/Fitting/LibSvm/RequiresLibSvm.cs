using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Fitting.LibSvm;

namespace PurchaseApi.Tests.Training.Fitting.LibSvm;

/// <summary>For test classes that run LIBSVM itself.</summary>
public abstract class RequiresLibSvm
{
    protected RequiresLibSvm() =>
        Needs.Present(LibSvmLibrary.Dependency.Obstacle() is null, "LIBSVM is not installed (Debian, Ubuntu: libsvm3)");
}
