using Moderator.Service.Deciding;
using Moderator.Storage.Appeals;
using Moderator.Storage.Authors;
using Moderator.Storage.Statements;

namespace Moderator.Service.Cases;

/// <summary>What authors are held to, and what they may say against it, as services.</summary>
internal static class CaseServices
{
    public static void AddCases(this IServiceCollection services)
    {
        services.AddSingleton<SanctionStore>();
        services.AddSingleton<AuthorStore>();
        services.AddSingleton<AppealStore>();
        services.AddSingleton<StatementStore>();
        services.AddSingleton<SanctionsInForce>();
        services.AddSingleton<AppealLinks>();
        services.AddSingleton<AppealIntake>();
        services.AddHostedService<SanctionWatch>();
    }
}
