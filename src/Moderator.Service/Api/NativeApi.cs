using Moderator.Service.Api.Export;
using Moderator.Service.Api.Feedback;
using Moderator.Service.Api.Reading;
using Moderator.Service.Api.Streams;
using Moderator.Service.Deciding;
using Moderator.Storage.Annotations;
using Moderator.Storage.Repeats;
using Moderator.Storage.Reports;
using Moderator.Storage.Search;

namespace Moderator.Service.Api;

/// <summary>The native API put together.</summary>
internal static class NativeApi
{
    public static void AddNativeApi(this IServiceCollection services)
    {
        services.AddSingleton<ReportStore>();
        services.AddSingleton<JudgementStore>();
        services.AddSingleton<CommentSearch>();
        services.AddSingleton<SearchIndex>();
        services.AddSingleton<AnsweredRequests>();
        services.AddSingleton<CommentIntake>();
        services.AddSingleton<JsonLines>();
        services.AddSingleton<LineProblems>();
        services.AddSingleton<ScoreStream>();
        services.AddSingleton<SubmitStream>();
        services.AddHostedService<Upkeep>();
    }

    public static void MapNativeApi(this IEndpointRouteBuilder routes, ServiceOptions options)
    {
        routes.MapComments(options);
        routes.MapDecisions();
        routes.MapAnnotations();
        routes.MapReports();
        routes.MapQueue();
        routes.MapScore(options);
        routes.MapSearch();
        routes.MapAuthors();
        routes.MapInForce();
        routes.MapExport();
        routes.MapStatistics();
    }
}
