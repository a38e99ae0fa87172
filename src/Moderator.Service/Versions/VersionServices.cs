using Moderator.Classifier.Models;
using Moderator.Core.Policies;

namespace Moderator.Service.Versions;

/// <summary>The models and the policy in force as services.</summary>
internal static class VersionServices
{
    /// <param name="services">Where they are registered.</param>
    /// <param name="options">Where models are found.</param>
    /// <param name="model">Scores from the start; stays the caller's.</param>
    /// <param name="policy">Decides from the start.</param>
    public static void AddVersions(this IServiceCollection services, VersionOptions options, ICommentModel model, Policy policy)
    {
        services.AddSingleton(options);
        services.AddSingleton(_ => new InForceSource(new InForce(new LoadedModel(model, isOwned: false), null, policy)));
        services.AddSingleton<ModelsInForce>();
    }
}
