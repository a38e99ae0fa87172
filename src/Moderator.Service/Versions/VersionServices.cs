using Moderator.Classifier.Models;
using Moderator.Core.Decisions;
using Moderator.Core.Policies;
using Moderator.Core.Scoring;
using Moderator.Service.Deciding;
using Moderator.Storage.Versions;

namespace Moderator.Service.Versions;

/// <summary>The models and the policy in force as services.</summary>
public static class VersionServices
{
    /// <param name="services">Where they are registered.</param>
    /// <param name="options">Where models are found.</param>
    /// <param name="model">Gives what scores from the start, once it is loaded; stays the caller's.</param>
    /// <param name="policy">Decides from the start.</param>
    internal static void AddVersions(this IServiceCollection services, VersionOptions options, Task<ICommentModel> model, Policy policy)
    {
        services.AddSingleton(options);
        services.AddSingleton(_ => new StartingVersions(model.GetAwaiter().GetResult(), policy));
        services.AddSingleton(_ => new InForceSource(new InForce(new LoadedModel(model.GetAwaiter().GetResult(), isOwned: false), null, policy)));
        services.AddSingleton<ModelsInForce>();
        services.AddSingleton<IPromotionStore, SqlitePromotionStore>();
        services.AddSingleton<PromotedVersions>();
        services.AddSingleton<ShadowScores>();
        services.AddSingleton<ShadowScoring>();
        services.AddHostedService(found => found.GetRequiredService<ShadowScoring>());
        services.AddHostedService<PromotionWatch>();
    }

    /// <summary>The versions in force in a service that was built.</summary>
    public static (ModelVersion Model, PolicyVersion Policy) VersionsInForce(this WebApplication service)
    {
        using var now = service.ReadInForce();
        return (now.Model.Version, now.Policy.Version);
    }

    /// <summary>What is in force in a service that was built.</summary>
    internal static InForce ReadInForce(this WebApplication service) => service.Services.GetRequiredService<InForceSource>().Read();
}
