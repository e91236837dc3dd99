using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Fitting.XGBoost;

namespace PurchaseApi.Tests.Training.Fitting.XGBoost;

/// <summary>For test classes that run XGBoost itself.</summary>
public abstract class RequiresXGBoost
{
    protected RequiresXGBoost() =>
        Needs.Present(
            XGBoostLibrary.Dependency.Obstacle() is null, "XGBoost is not installed (Debian, Ubuntu: libxgboost0)");
}
