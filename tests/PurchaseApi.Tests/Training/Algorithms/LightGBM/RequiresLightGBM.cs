using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Algorithms.LightGBM;

namespace PurchaseApi.Tests.Training.Algorithms.LightGBM;

/// <summary>For test classes that run LightGBM itself.</summary>
public abstract class RequiresLightGBM
{
    protected RequiresLightGBM() => Needs.Present(LightGBMLibrary.Obstacle() is null, LightGBMLibrary.Obstacle() ?? "");
}
