using Moderator.Classifier.DataSets;
using Moderator.Storage;

namespace Moderator.Service.Demo;

/// <summary>A service that anyone can try at once.</summary>
public static class DemoRegistration
{
    /// <summary>Fills the service's empty store with invented comments and what was done with them. To be called before it is started.</summary>
    /// <param name="service">As it was built.</param>
    /// <param name="folder">The comments that ship: files in the project's own format.</param>
    /// <param name="cancellation">Gives up; what is stored by then stays.</param>
    /// <returns>With what one signs in; to be shown once.</returns>
    /// <exception cref="StoreNotEmptyException">The store has comments or users; nothing was written.</exception>
    /// <exception cref="StorageUnavailableException">The store cannot be written.</exception>
    /// <exception cref="DataSetFormatException">The folder's files hold no comments.</exception>
    public static async Task<DemoAccount> FillDemoAsync(this WebApplication service, string folder, CancellationToken cancellation)
    {
        var fill = ActivatorUtilities.CreateInstance<DemoFill>(service.Services, ActivatorUtilities.CreateInstance<DemoCases>(service.Services));
        return fill.IsEmpty ? await fill.FillAsync(folder, cancellation) : throw new StoreNotEmptyException(Path.GetFullPath(service.Services.GetRequiredService<ServiceOptions>().DatabasePath));
    }
}
